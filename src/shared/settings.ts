/** Every setting: its schema, default and scope. A new setting is one entry here and one line per language. */
import { z } from 'zod';
import { CallVoice } from './call-voices.ts';
import { DOLLARS } from './currency.ts';
import { Limits, NO_LIMITS } from './contract/limits.ts';
import { Id } from './ids.ts';
import { languages } from './languages.ts';

export interface Setting {
  scope: 'user' | 'instance';
  /** Admins see it and leave it as it is. */
  ownerOnly?: true;
  schema: z.ZodType;
}

const user = <S extends z.ZodType>(schema: S) => ({ scope: 'user' as const, schema });
const instance = <S extends z.ZodType>(schema: S) => ({ scope: 'instance' as const, schema });
const ofOwner = <S extends z.ZodType>(schema: S) => ({ ...instance(schema), ownerOnly: true as const });

const Rate = z.number().int().min(0).max(4_000_000_000);

export const settings = {
  'look.theme': user(z.enum(['system', 'light', 'dark']).default('system')),
  /** `auto`: the browser's first supported language. */
  'look.language': user(z.enum(['auto', ...languages]).default('auto')),
  'chat.sendWith': user(z.enum(['enter', 'mod-enter']).default('enter')),
  /** Whether the browser says when a long answer is done and nobody looks. */
  'chat.notify': user(z.boolean().default(false)),
  /** The public name of the deployment new chats use; null: the first usable one. */
  'chat.callVoice': user(CallVoice.default('alloy')),
  'chat.model': user(z.string().max(200).nullable().default(null)),
  'chat.instructions': user(z.string().max(8000).default('')),
  /** Whether letters come when a budget of one's own, or one that one looks after, passes a mark. */
  'notices.budgetLetters': user(z.boolean().default(true)),
  /** Whether facts about the person are kept and told to models. */
  'chat.memory': user(z.boolean().default(false)),
  /** Whether answers may look through the person's earlier chats. */
  'chat.recall': user(z.boolean().default(false)),
  /** Whether next questions are suggested under the last answer, and whether also in temporary chats. */
  'chat.followUps': user(z.enum(['off', 'kept', 'all']).default('off')),
  /** Which deployments write titles and sum up where the owner has not chosen; null: the one that answers. */
  'chat.titleModel': user(z.string().max(200).nullable().default(null)),
  'chat.summaryModel': user(z.string().max(200).nullable().default(null)),
  /** Into which language messages are translated; `auto`: the page's. */
  'chat.translateTo': user(z.string().trim().max(40).default('auto')),
  /** Which deployment translates; null: the instance's. */
  'chat.translationModel': user(z.string().max(200).nullable().default(null)),
  'instance.name': instance(z.string().trim().min(1).max(60).default('Parlor')),
  /** `#rrggbb`; made lighter or darker where it could not be read. Null: the house's green. */
  'instance.accent': instance(
    z
      .string()
      .toLowerCase()
      .regex(/^#[0-9a-f]{6}$/)
      .nullable()
      .default(null),
  ),
  /** Tells the picture that was uploaded from the one before; null: there is none. */
  'instance.logo': instance(
    z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .nullable()
      .default(null),
  ),
  /** Of strangers, and of people who leave it to the browser; `auto`: the browser's. */
  'instance.language': instance(z.enum(['auto', ...languages]).default('auto')),
  /** Shown on top of every page, to everybody who is signed in. */
  'instance.announcement': instance(
    z
      .strictObject({
        kind: z.enum(['note', 'warning']),
        text: z.record(z.enum(languages), z.string().trim().max(600)),
        from: z.iso.datetime().nullable(),
        until: z.iso.datetime().nullable(),
        dismissible: z.boolean(),
      })
      .nullable()
      .default(null),
  ),
  /** What everybody must accept before they use the instance, as markdown; null: nothing. */
  'instance.terms': ofOwner(
    z
      .partialRecord(z.enum(languages), z.string().trim().max(50_000))
      .refine((text) => Object.values(text).some((each) => each !== ''), 'write it in one language at least')
      .nullable()
      .default(null),
  ),
  /** Which one the person has put away. */
  'announcement.dismissed': user(z.string().max(40).default('')),
  'instance.defaultModel': instance(z.string().max(200).nullable().default(null)),
  /** Which deployment writes titles; null: the one that answered. */
  'instance.titleModel': instance(z.string().max(200).nullable().default(null)),
  /** Which deployment sums up what no longer fits, and which one translates; null: the one that answers. */
  'instance.summaryModel': instance(z.string().max(200).nullable().default(null)),
  'instance.translationModel': instance(z.string().max(200).nullable().default(null)),
  /** The published assistant new chats begin with; null: none. */
  'instance.defaultAssistant': instance(Id.nullable().default(null)),
  /** Who may make an account: nobody, anybody, or those of some email domains once an admin has let them in. */
  'instance.registration': instance(z.enum(['closed', 'open', 'domains']).default('closed')),
  'instance.registrationDomains': instance(
    z
      .array(
        z
          .string()
          .trim()
          .toLowerCase()
          .regex(/^[a-z\d-]+(?:\.[a-z\d-]+)+$/)
          .max(253),
      )
      .max(50)
      .default([]),
  ),
  /** What people may do and use who came by themselves; those whom a provider vouches for have its role. */
  'instance.registrationRole': instance(z.enum(['member', 'viewer']).default('member')),
  'instance.registrationTeam': instance(Id.nullable().default(null)),
  'instance.registrationLimits': instance(Limits.default(NO_LIMITS)),
  /** Whether people may share their chats by links; off, every link leads nowhere. */
  'instance.sharing': instance(z.boolean().default(true)),
  // What else can be switched off: shared/features.ts.
  'features.temporary': instance(z.boolean().default(true)),
  'features.transfer': instance(z.boolean().default(true)),
  'features.artifacts': instance(z.boolean().default(true)),
  'features.tools': instance(z.boolean().default(true)),
  'features.ratings': instance(z.boolean().default(true)),
  'features.followUps': instance(z.boolean().default(true)),
  'features.voice': instance(z.boolean().default(true)),
  /** The model that writes down what is said in a call; at Azure also the name of a deployment of the same resource. */
  'voice.transcriber': instance(z.string().trim().min(1).max(200).default('whisper-1')),
  'features.code': instance(z.boolean().default(true)),
  'features.images': instance(z.boolean().default(true)),
  'features.gallery': instance(z.boolean().default(true)),
  'features.memberKeys': instance(z.boolean().default(true)),
  /** Whether the owner may read what people think of answers, from now on. */
  'ratings.told': ofOwner(z.boolean().default(false)),
  /**
   * Private networks that outbound requests may reach (CIDR); empty: none. An admin of Parlor is not one of the machine:
   * what stands beside it, and the address where a cloud tells it secrets, are opened by the owner.
   */
  'instance.allowedNetworks': ofOwner(z.array(z.string().max(60)).max(50).default([])),
  /** Whether to look for Ollama on the machine the server runs on, and to call it there. */
  'instance.findOllama': instance(z.boolean().default(false)),
  /** Whether answers may read web pages that the person names. */
  'tools.readPages': instance(z.boolean().default(false)),
  /** MCP servers whose tools answers may call, over streamable HTTP; their tools are called `name__tool`. */
  'tools.servers': instance(
    z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z\d-]{0,23}$/),
          url: z.url({ protocol: /^https?$/ }).max(500),
        }),
      )
      .max(10)
      .default([]),
  ),
  /** Names of servers whose tools ask the person each time, whatever the person would have kept. */
  'tools.askEachTime': instance(
    z
      .array(z.string().regex(/^[a-z][a-z\d-]{0,23}$/))
      .max(40)
      .default([]),
  ),
  /** Hosts whose pictures show in answers without a click; empty: none. */
  'answers.imageHosts': instance(
    z
      .array(
        z
          .string()
          .trim()
          .toLowerCase()
          .regex(/^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)+$/)
          .max(253),
      )
      .max(100)
      .default([]),
  ),
  /** In which sums are shown and typed: shared/currency.ts. */
  'instance.currency': instance(
    z
      .strictObject({ code: z.string().regex(/^[A-Z]{3}$/), perDollar: z.number().positive().max(1_000_000) })
      .refine(({ code, perDollar }) => code !== 'USD' || perDollar === 1, 'a dollar is a dollar')
      .default(DOLLARS),
  ),
  /**
   * What budgets do with calls whose price is not known: refuse them, count them as if they cost the assumed price, or
   * count them as nothing.
   */
  'limits.unknownPrice': instance(z.enum(['deny', 'assume', 'allow']).default('assume')),
  /** Micro-USD per million tokens; by default what the dearer models cost. */
  'limits.assumedPrice': instance(
    z.strictObject({ input: Rate, output: Rate }).default({ input: 5_000_000, output: 25_000_000 }),
  ),
  /** How many days the bodies of calls are kept, for keys that keep them. */
  'logs.retentionDays': instance(z.number().int().min(1).max(365).default(14)),
  /** Days without a word after which chats go to the bin; null: they stay. */
  'retention.chatDays': ofOwner(z.number().int().min(1).max(3650).nullable().default(null)),
  'retention.binDays': ofOwner(z.number().int().min(1).max(365).default(30)),
  /** Days after which single calls leave the ledger; their sums stay. A budget's month is in them. */
  'retention.ledgerDays': ofOwner(z.number().int().min(62).max(3650).nullable().default(null)),
  'retention.auditDays': ofOwner(z.number().int().min(30).max(3650).nullable().default(null)),
  /** Days after which uploaded files go that nothing refers to. */
  'retention.fileDays': ofOwner(z.number().int().min(1).max(3650).nullable().default(null)),
  /** Megabytes that one person's files may take together; null: as much as there is. */
  'files.roomMegabytes': ofOwner(z.number().int().min(10).max(10_000_000).nullable().default(5120)),
  /** How often everything is kept as a backup, at which hour of the server's day, and how many of those stay. */
  'backup.every': ofOwner(z.enum(['off', 'daily', 'weekly']).default('off')),
  'backup.hour': ofOwner(z.number().int().min(0).max(23).default(3)),
  /** 0: Sunday. */
  'backup.weekday': ofOwner(z.number().int().min(0).max(6).default(0)),
  'backup.keep': ofOwner(z.number().int().min(1).max(100).default(7)),
} satisfies Record<string, Setting>;

export type SettingKey = keyof typeof settings;
export type SettingValue<K extends SettingKey> = z.infer<(typeof settings)[K]['schema']>;
export type UserSettings = {
  [K in SettingKey as (typeof settings)[K]['scope'] extends 'user' ? K : never]: SettingValue<K>;
};

/** The default of a setting: what its schema makes of nothing. */
export function defaultOf<K extends SettingKey>(key: K): SettingValue<K> {
  // The schema is this key's own, so its output is this key's value.
  return settings[key].schema.parse(undefined) as SettingValue<K>;
}

export const SettingKeySchema = z.enum(Object.keys(settings) as [SettingKey, ...SettingKey[]]);
