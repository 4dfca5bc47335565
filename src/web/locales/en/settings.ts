import type { SettingKey } from '#shared/settings.ts';
import { phrase } from '../../lib/words.ts';

const entries = {
  'look.theme': { title: 'Theme', hint: 'System follows your device.' },
  'look.language': { title: 'Language', hint: '' },
  'chat.sendWith': { title: 'Send messages with', hint: 'The other one begins a new line.' },
  'chat.notify': {
    title: 'Say when an answer is done',
    hint: 'A notice of the browser’s, for long answers, while you look at something else.',
  },
  'chat.model': { title: 'Model of new chats', hint: 'Each chat can change its own.' },
  'chat.instructions': {
    title: 'What models should know about you',
    hint: 'Sent ahead of every chat of yours, such as your trade or how you like answers.',
  },
  'notices.budgetLetters': {
    title: 'Letters about budgets',
    hint: 'When 50, 80 and 100% of a budget are spent, if this server can send letters.',
  },
  'chat.memory': {
    title: 'Remember me',
    hint: 'Facts about you go ahead of your chats. You see each of them below; temporary chats know and keep nothing.',
  },
  'chat.recall': {
    title: 'Look through earlier chats',
    hint: 'Answers may search what you and models said before, and show where. Never in temporary chats, never what is deleted.',
  },
  'chat.followUps': {
    title: 'Suggest next questions',
    hint: 'Up to three under the last answer, by the model that writes titles. Each time is a call of its own.',
  },
  'chat.titleModel': { title: 'Model that writes titles', hint: 'It suggests next questions too.' },
  'chat.summaryModel': { title: 'Model that sums up', hint: 'When a chat no longer fits its model’s window.' },
  'chat.translateTo': { title: 'Translate messages into', hint: 'Any message can be translated from its menu.' },
  'chat.translationModel': { title: 'Model that translates', hint: '' },
  'instance.name': { title: 'Name of this server', hint: 'On the door, in the sidebar and in the window’s title.' },
  'instance.defaultModel': { title: 'Model for everyone', hint: 'What new chats use until a person chooses.' },
  'instance.titleModel': {
    title: 'Model that writes titles',
    hint: 'A small, quick one is enough. People choose their own while you choose none.',
  },
  'instance.summaryModel': {
    title: 'Model that sums up',
    hint: 'When a chat no longer fits its model’s window. One with a large window is best. People choose their own while you choose none.',
  },
  'instance.translationModel': { title: 'Model that translates', hint: 'People may choose another one.' },
  'instance.defaultAssistant': {
    title: 'Assistant new chats begin with',
    hint: 'One that is published to everybody. A person can go on without it.',
  },
  'instance.allowedNetworks': {
    title: 'Private networks that may be reached',
    hint: 'One a line, such as 10.0.0.0/8. Needed for models inside your own network; everything private is refused otherwise.',
  },
  'instance.registration': {
    title: 'New accounts',
    hint: 'Invitations work in any case.',
  },
  'instance.registrationRole': {
    title: 'Role of new accounts',
    hint: 'What people may do who made their account themselves.',
  },
  'instance.registrationDomains': {
    title: 'Email domains',
    hint: 'One a line, such as example.org. A subdomain is a domain of its own.',
  },
  'instance.registrationTeam': { title: 'Team of new accounts', hint: 'Also of people a provider vouches for.' },
  'instance.registrationLimits': { title: 'Limits of new accounts', hint: 'Also of people a provider vouches for.' },
  'instance.sharing': {
    title: 'Share chats by links',
    hint: 'Anybody with such a link can read that chat without signing in. Switched off, every link leads nowhere.',
  },
  'instance.findOllama': {
    title: 'Ollama on this computer',
    hint: 'Look for Ollama where the server runs (port 11434), and use its models.',
  },
  'tools.readPages': {
    title: 'Reading web pages',
    hint: 'Models that use tools may read pages whose addresses a person writes. Private networks stay closed.',
  },
  'tools.servers': {
    title: 'MCP servers',
    hint: 'One a line: a short name and its address, such as docs https://mcp.example.com/mcp. Tools that may change something ask the person. Servers inside your own network need the list of private networks below.',
  },
  'tools.askEachTime': { title: 'Servers that ask each time', hint: 'Nothing that people say of their tools is kept.' },
  'answers.imageHosts': {
    title: 'Hosts of pictures that show at once',
    hint: 'One a line, such as images.example.com or *.example.com. Pictures in answers from elsewhere wait for a click.',
  },
  'instance.currency': {
    title: 'Currency',
    hint: 'Sums are shown in it, and budgets typed. The ledger, price lists and files count US dollars, so another rate changes what is shown and no limit.',
  },
  'limits.unknownPrice': {
    title: 'Models without a known price',
    hint: 'Under a budget: refuse them, count them at an assumed price, or count them as nothing.',
  },
  'limits.assumedPrice': { title: 'Assumed price', hint: 'For models whose price is unknown, per million tokens.' },
  'logs.retentionDays': {
    title: 'Days to keep the bodies of calls',
    hint: 'Only of keys that keep them at all.',
  },
  'backup.every': { title: 'Back up by itself', hint: 'Daily or weekly. Of several processes one does it.' },
  'backup.hour': { title: 'At this hour', hint: 'In the server’s time zone.' },
  'backup.weekday': { title: 'On this day', hint: '' },
  'backup.keep': { title: 'Keep so many', hint: 'Older scheduled ones go. What you made by hand stays.' },
  'instance.terms': { title: 'Terms of use', hint: 'What everybody accepts before they use this server.' },
  'instance.accent': { title: 'Accent', hint: 'Of buttons, links and what is selected.' },
  'instance.logo': {
    title: 'Logo',
    hint: 'Beside the name, on the door and as the icon. PNG, JPEG, WebP or an SVG that only draws, up to 256 kB.',
  },
  'instance.language': {
    title: 'Language before anybody chose',
    hint: 'On the door, and for people who leave it to the browser.',
  },
  'instance.announcement': { title: 'Announcement', hint: 'On top of every page, for everybody who is signed in.' },
  'announcement.dismissed': { title: 'Announcement put away', hint: '' },
  'features.temporary': {
    title: 'Temporary chats',
    hint: 'Chats that leave no trace. Switched off, every chat is kept.',
  },
  'features.transfer': {
    title: 'Moving in and out',
    hint: 'Importing from other products, and exporting everything of one’s own. Admins can still export people.',
  },
  'features.artifacts': {
    title: 'Live pages in answers',
    hint: 'Code in answers that runs, in a frame of its own without network.',
  },
  'features.tools': {
    title: 'Web pages and MCP servers',
    hint: 'What answers may reach beyond this server. Which ones is said under Instance.',
  },
  'features.ratings': {
    title: 'Rating answers',
    hint: 'Thumbs up and down under answers, with a word why. Who reads them is said beside them.',
  },
  'ratings.told': {
    title: 'The owner reads ratings',
    hint: 'People are told so before they rate. It holds from now on: what they rated before stays theirs.',
  },
  'features.followUps': {
    title: 'Suggested next questions',
    hint: 'Under the last answer, for people who switch them on. Each time is a call of its own.',
  },
  'voice.transcriber': {
    title: 'Model that writes calls down',
    hint: 'As the Realtime service calls it: whisper-1, gpt-4o-transcribe, or the name of your deployment of one.',
  },
  'chat.callVoice': { title: 'Voice of calls', hint: 'Chosen in a call.' },
  'features.voice': { title: 'Voice', hint: 'Dictation, reading aloud and calls, by models.' },
  'features.code': {
    title: 'Running code',
    hint: 'Scripts that answers write to calculate, and to make charts and files. They reach neither the network nor this server.',
  },
  'features.images': {
    title: 'Drawing pictures',
    hint: 'In chats and in the gallery. Programs with a key go by their deployments.',
  },
  'features.gallery': { title: 'Gallery of pictures', hint: 'The page with everything that was drawn.' },
  'features.memberKeys': {
    title: 'Keys for members',
    hint: 'Members make keys for programs. Switched off, the keys there are go on; revoke them under Keys.',
  },
  'retention.chatDays': {
    title: 'Chats nobody touched',
    hint: 'They go to the bin, and from there for good. Pinned ones stay.',
  },
  'retention.binDays': { title: 'What is in the bin', hint: 'It goes for good after so many days.' },
  'retention.ledgerDays': {
    title: 'Single calls in the ledger',
    hint: 'Sums by the hour stay, so that plots and totals do.',
  },
  'retention.auditDays': { title: 'Audit log', hint: 'The oldest entries go; what is left still proves itself.' },
  'files.roomMegabytes': {
    title: 'Room for each person’s files',
    hint: 'Whoever has used it up can add no more until something goes.',
  },
  'retention.fileDays': {
    title: 'Uploaded files nothing refers to',
    hint: 'Such as files that were attached and never sent.',
  },
} satisfies Record<SettingKey, { title: string; hint: string }>;

export const settings = {
  entries,
  noNotices: 'Your browser gives no notices here. Allow them for this address; it takes https (or localhost).',
  followUpsChoices: { off: 'Off', kept: 'On', all: 'Temporary chats too' },
  chosenByOwner: 'Chosen by the owner of this server.',
  firstUsable: 'The first usable one',
  intros: {
    general: 'How this page looks and speaks, and which models work for you.',
    account: 'How you come in, how much room your files take, and where you are signed in.',
    instance: 'What holds for everybody on this server.',
  },
  sameModel: 'The one that answered',
  serverModel: 'The server’s choice',
  pageLanguage: 'The language of this page',
  noAssistant: 'None',
  nonePublished: 'Publish an assistant first, from its menu.',
  yourName: 'Your name',
  yourNameHint: 'As it stands in the sidebar.',
  setByEnvironment: 'Set by an environment variable; change it there.',
  byOwner: 'The owner can change it.',
  notAServer: phrase('“{line}” is no name and address, such as docs https://mcp.example.com/mcp.'),
  notADomain: phrase('“{line}” is no email domain, such as example.org.'),
  notAHost: phrase('“{line}” is no host, such as images.example.com.'),
  networksStop: phrase('{names} can no longer be reached: the network of that address is not allowed any more.'),
  notANetwork: phrase('“{line}” is not a network. Write it like 10.0.0.0/8.'),
  adminOnly: 'Only the owner and admins may see this page.',
  version: phrase('Parlor {version}'),

  fileRoom: 'Your files',
  fileRoomOf: phrase('{used} of {limit} used.'),
  fileRoomFree: phrase('{used} used; there is no limit.'),
  signInWays: 'How you come in',
  termsHint: 'What you accepted to use this server.',
  termsRead: 'Read them',
  codeOnly:
    'You come in with an access code. Add an email and a password to sign in from anywhere; your chats stay and the code keeps working.',
  withEmail: phrase('You sign in as {email}.'),
  email: 'Email',
  newPassword: 'New password',
  password: 'Password',
  passwordHint: 'At least 8 characters.',
  passwordShort: 'Use at least 8 characters.',
  emailInvalid: 'This is not an email address. Type one like ann@example.com.',
  currentPassword: 'Current password',
  currentPasswordMissing: 'Type your current password first.',
  addCredentials: 'Add email and password',
  changeCredentials: 'Change email or password',
  change: 'Change',
  credentialsSaved: 'Saved. You can sign in with it from now on.',
  devices: 'Devices',
  devicesHint: 'Where you are signed in. Signing a device out locks it at once.',
  thisDevice: 'This device',
  unknownDevice: 'Unknown device',
  browserOn: phrase('{browser} on {system}'),
  lastSeen: phrase('Last seen {ago}'),
  signedInOn: phrase('signed in {date}'),
  signOutDevice: phrase('Sign out {device}'),
  signOut: 'Sign out',
  deviceSignedOut: phrase('{device} is signed out'),

  environmentIntro: 'What the server read from its environment when it started. Change a variable, then restart.',
  noVariables: 'No variable is set. Everything comes from these pages.',
  variable: 'Variable',
  value: 'Value',
  effect: 'Effect',
  effects: { used: 'Used', ignored: 'Ignored', accepted: 'Accepted, no effect' },
  empty: 'empty',
};
