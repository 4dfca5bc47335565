/** Everything the command menu knows. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Box from 'lucide-react/icons/box';
import Keyboard from 'lucide-react/icons/keyboard';
import Languages from 'lucide-react/icons/languages';
import LogOut from 'lucide-react/icons/log-out';
import MessageSquare from 'lucide-react/icons/message-square';
import Monitor from 'lucide-react/icons/monitor';
import Moon from 'lucide-react/icons/moon';
import Plug from 'lucide-react/icons/plug';
import PanelLeft from 'lucide-react/icons/panel-left';
import SquarePen from 'lucide-react/icons/square-pen';
import Sun from 'lucide-react/icons/sun';
import { LANGUAGES, languages } from '#shared/languages.ts';
import { updateChat } from '#shared/contract/chats.ts';
import { listModels } from '#shared/contract/models.ts';
import { useToasts } from '../../ui/toast.tsx';
import { call, query } from '../../lib/api.ts';
import { hand } from '../../lib/at-hand.ts';
import { chatQuery } from '../../lib/chat-query.ts';
import { useChats } from '../../lib/chats.ts';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { remember, remembered } from '../../lib/remembered.ts';
import { useNavigate, useParam } from '../../lib/router/routing.tsx';
import { mayAdminister, usePerson, useSession, useSetting } from '../../lib/session.tsx';
import type { Command } from './command.ts';
import { useAnswerCommands } from './answer-commands.ts';
import { useOrganisingCommands } from './organising-commands.ts';
import { usePictureCommands } from './picture-command.ts';
import { useRatingCommands } from './rating-commands.ts';
import { useSearchCommands } from './search-commands.ts';
import { useSettingsCommands } from './settings-commands.ts';
import { useCommandWords } from './words.ts';

/** Also people who cannot read its own name find a language. */
const englishName = new Intl.DisplayNames('en', { type: 'language' });

/** How many commands are remembered as recent. */
const KEPT = 6;

function recentCommands(): string[] {
  return (remembered('commands') ?? '').split(' ').filter(Boolean);
}

export function rememberCommand(id: string): void {
  remember('commands', [id, ...recentCommands().filter((one) => one !== id)].slice(0, KEPT).join(' '));
}

/** `search` also goes to the server, for chats that are not loaded yet. */
export function useCommands(search: string, onShortcuts: () => void): Command[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const navigate = useNavigate();
  const { signOut } = useSession();
  const admin = mayAdminister(usePerson());
  const [, setTheme] = useSetting('look.theme');
  const [, setLanguage] = useSetting('look.language');
  const orSay = useOrSay();
  const recent = recentCommands();
  const recency = (id: string) => {
    const at = recent.indexOf(id);
    return at === -1 ? 0 : 1 - at / KEPT;
  };

  const commands: Omit<Command, 'recency'>[] = [
    {
      id: 'new-chat',
      group: words.actions,
      title: shell.newChat,
      hint: keyLabel('mod+shift+o'),
      icon: SquarePen,
      run: () => void navigate({ to: '/' }),
    },
    ...usePictureCommands(),
    ...useSearchCommands(search),
    ...useOrganisingCommands(),
    ...useAnswerCommands(),
    ...useRatingCommands(),
    ...useChatCommands(search),
    ...useModelCommands(),
    ...(admin
      ? [
          {
            id: 'connect',
            group: words.actions,
            title: words.connect,
            icon: Plug,
            run: () => void navigate({ to: '/settings/models/new' }),
          },
        ]
      : []),
    ...useSettingsCommands(),
    ...(['system', 'light', 'dark'] as const).map((theme) => ({
      id: `theme:${theme}`,
      group: shell.theme,
      title: shell.themes[theme],
      also: theme,
      icon: { system: Monitor, light: Sun, dark: Moon }[theme],
      run: () => orSay(setTheme(theme)),
    })),
    ...(['auto', ...languages] as const).map((language) => ({
      id: `language:${language}`,
      group: shell.language,
      title: language === 'auto' ? shell.languages.auto : LANGUAGES[language].name,
      also: language === 'auto' ? 'auto' : `${language} ${englishName.of(language) ?? ''}`,
      icon: Languages,
      run: () => orSay(setLanguage(language)),
    })),
    {
      id: 'sidebar',
      group: words.actions,
      title: words.sidebar,
      hint: keyLabel('mod+b'),
      icon: PanelLeft,
      run: () => hand.turnSidebar(),
    },
    { id: 'shortcuts', group: words.actions, title: shell.shortcuts, hint: '?', icon: Keyboard, run: onShortcuts },
    { id: 'sign-out', group: words.actions, title: shell.signOut, icon: LogOut, run: () => orSay(signOut()) },
  ];
  return commands.map((command) => {
    const used = recency(command.id);
    // What was used last stands together while nothing is typed.
    const group = search === '' && used > 0 ? words.recent : command.group;
    const names: Record<string, string | undefined> = words.also;
    return { ...command, group, recency: used, words: names[command.id] };
  });
}

function useOrSay() {
  const toasts = useToasts();
  const errorText = useErrorText();
  return (act: Promise<unknown>) =>
    void act.catch((error: unknown) => toasts.show({ text: errorText(error), tone: 'danger' }));
}

function useChatCommands(search: string): Omit<Command, 'recency'>[] {
  const { shell } = useWords();
  const { ago } = useFormats();
  const navigate = useNavigate();
  const { data: listed = [] } = useChats();
  const { data: found = [] } = useChats(search);
  const chats = new Map([...listed.slice(0, 30), ...found].map((chat) => [chat.id, chat]));
  return [...chats.values()].map((chat) => ({
    id: chat.id,
    group: shell.chats,
    title: chat.title || shell.untitled,
    hint: ago(chat.updatedAt),
    icon: MessageSquare,
    run: () => void navigate({ to: '/c/$chatId', params: { chatId: chat.id } }),
  }));
}

/** In a chat the model of that chat changes, elsewhere the one new chats begin with. */
function useModelCommands(): Omit<Command, 'recency'>[] {
  const { chat } = useWords();
  const words = useCommandWords();
  const { data } = useQuery(query(listModels));
  const chatId = useParam('/c/$chatId');
  const [, setModel] = useSetting('chat.model');
  const queries = useQueryClient();
  const orSay = useOrSay();

  async function choose(model: string) {
    if (chatId === undefined) return setModel(model);
    const chat = await call(updateChat, { params: { id: chatId }, body: { model } });
    queries.setQueryData(chatQuery(chatId).queryKey, (now) => now && { ...now, chat });
    await queries.invalidateQueries({ queryKey: chatQuery(chatId).queryKey });
  }
  return (data?.models ?? []).map((model) => ({
    id: `model:${model.name}`,
    group: words.model,
    title: model.displayName || model.name,
    also: `${model.name} ${model.model ?? ''}`,
    hint: model.simulated ? chat.simulation : [model.connection, model.region].filter(Boolean).join(' · '),
    icon: Box,
    run: () => orSay(choose(model.name)),
  }));
}
