/** Who is here: the session's state, the look of the page, and what happens when the server no longer knows us. */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { getSession, signOut as signOutEndpoint, type Person, type SessionState } from '#shared/contract/account.ts';
import { putSetting } from '#shared/contract/settings.ts';
import { languageFor } from '#shared/languages.ts';
import type { UserSettings } from '#shared/settings.ts';
import { call, onUnrecognised } from './api.ts';
import { atRest } from './at-rest.ts';
import { useWords } from './i18n.tsx';
import { setCurrency } from './currency.ts';
import { setOff } from './off.ts';
import { remember, remembered } from './remembered.ts';
import { applyTheme, rememberedTheme } from './theme.ts';

interface SessionValue {
  session: SessionState;
  /**
   * The state of the door when a signed-in page was locked from outside, or the terms changed: what is on it stays until
   * it opens again.
   */
  expired: SessionState | null;
  /** Takes a new state after set-up, sign-in or a change of name. */
  accept: (session: SessionState) => void;
  setPerson: (person: Person) => void;
  /** The house looks different, or says something else. */
  dressHouse: (house: Partial<House>) => void;
  /** The instance has a new name. */
  rename: (instanceName: string) => void;
  signOut: () => Promise<void>;
  settings: Partial<UserSettings>;
  /** Shows at once; rejects after putting the old value back when the server refuses. */
  /** Takes settings over into the account just opened. */
  keepSettings: (settings: Partial<UserSettings>) => Promise<void>;
  setSetting: <K extends keyof UserSettings>(key: K, value: UserSettings[K]) => Promise<void>;
}

type House = NonNullable<SessionState['house']>;

const SessionContext = createContext<SessionValue | null>(null);

export function useSession(): SessionValue {
  const value = useContext(SessionContext);
  if (!value) throw new Error('useSession outside SessionProvider');
  return value;
}

/** The person signed in. Only for what is drawn behind the door. */
export function usePerson(): Person {
  const { session } = useSession();
  const { shell } = useWords();
  const { person } = session;
  if (!person) throw new Error('usePerson before sign-in');
  // Who is known only by a code is called so by the server until they say their name.
  const [, role, number = ''] = (person.email === null && /^(Owner|Member)(?: (\d+))?$/.exec(person.name)) || [];
  if (role === undefined) return person;
  return { ...person, name: role === 'Owner' ? shell.owner : shell.member({ n: number }) };
}

export const mayAdminister = (person: Pick<Person, 'role'>): boolean =>
  person.role === 'owner' || person.role === 'admin';

/** A setting of the signed-in person and how to change it. */
export function useSetting<K extends keyof UserSettings>(key: K) {
  const { settings, setSetting } = useSession();
  return [settings[key], (value: UserSettings[K]) => setSetting(key, value)] as const;
}

/** What a stranger's page looks like: as this browser last looked. */
function strangerLook(): Partial<UserSettings> {
  const language = remembered('language');
  return {
    'look.theme': rememberedTheme(),
    'look.language': (language === null ? undefined : languageFor(language)) ?? 'auto',
  };
}

function settingsOf(session: SessionState): Partial<UserSettings> {
  // The server resolves every user setting by its own schema.
  return session.state === 'signed-in' ? session.settings : strangerLook();
}

export function SessionProvider({ first, children }: { first: SessionState; children: ReactNode }) {
  const queries = useQueryClient();
  const [session, setSession] = useState(first);
  // Before anything below is drawn.
  setOff(session.house?.off);
  setCurrency(session.house?.currency);
  const [expired, setExpired] = useState<SessionState | null>(null);
  const [settings, setSettings] = useState(() => settingsOf(first));
  const latest = useRef({ session, settings });
  useEffect(() => {
    latest.current = { session, settings };
  });

  const accept = useCallback(
    (next: SessionState) => {
      const before = latest.current.session;
      if (before.person && next.person && before.person.id !== next.person.id) {
        // Somebody else opened the door: nothing of the one before may stay in memory.
        location.assign('/');
        return;
      }
      setExpired(null);
      setSession(next);
      setSettings(settingsOf(next));
      if (before.state === 'signed-in') void queries.invalidateQueries();
    },
    [queries],
  );

  useRecognition(latest, setExpired);
  // Before the effects of pages, which put their own name in front.
  useLayoutEffect(() => {
    document.title = session.instanceName;
  }, [session.instanceName]);
  const personId = session.person?.id ?? null;
  useKeeping(personId);
  useEffect(() => applyTheme(settings['look.theme'] ?? 'system'), [settings]);
  useEffect(() => remember('language', settings['look.language'] ?? 'auto'), [settings]);

  const keepSettings = useCallback(async (kept: Partial<UserSettings>) => {
    setSettings((all) => ({ ...all, ...kept }));
    await Promise.all(
      Object.entries(kept).map(([key, value]) =>
        // Entries lose the type of the keys they came from.
        call(putSetting, { params: { key: key as keyof UserSettings }, body: { value } }),
      ),
    );
  }, []);
  const setSetting = useCallback<SessionValue['setSetting']>(async (key, value) => {
    const before = latest.current.settings[key];
    setSettings((all) => ({ ...all, [key]: value }));
    if (latest.current.session.state !== 'signed-in') return;
    try {
      await call(putSetting, { params: { key }, body: { value } });
    } catch (error) {
      setSettings((all) => ({ ...all, [key]: before }));
      throw error;
    }
  }, []);

  const value = useMemo<SessionValue>(
    () => ({
      session,
      expired,
      accept,
      settings,
      setSetting,
      keepSettings,
      setPerson: (person) => setSession((now) => ({ ...now, person })),
      dressHouse: (house) =>
        setSession((now) => ({ ...now, house: { off: [], logo: null, announcement: null, ...now.house, ...house } })),
      rename: (instanceName) => setSession((now) => ({ ...now, instanceName })),
      signOut: async () => {
        await call(signOutEndpoint);
        // Nothing of what was read may be left for the next person.
        await (await import('./offline.ts')).forgetOffline();
        location.assign('/');
      },
    }),
    [session, expired, accept, settings, setSetting, keepSettings],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

/** When a call meets a closed door, asks once whether we are still known, and owe nothing. */
function useRecognition(latest: { current: { session: SessionState } }, setExpired: (now: SessionState) => void) {
  useEffect(() => {
    let asking: Promise<boolean> | undefined;
    async function ask(): Promise<boolean> {
      const door = await doorWhenShut();
      asking = undefined;
      if (door) setExpired(door);
      return door === null;
    }
    onUnrecognised(async () => {
      if (latest.current.session.state !== 'signed-in') return true;
      return (asking ??= ask());
    });
    return () => onUnrecognised(() => Promise.resolve(true));
  }, [latest, setExpired]);
}

/** Null while the session stands, or when it cannot be asked: the next call will ask again. */
async function doorWhenShut(): Promise<SessionState | null> {
  try {
    const now = await call(getSession);
    return now.state === 'signed-in' && now.terms?.accepted !== false ? null : now;
  } catch {
    return null;
  }
}

/** Whoever leaves takes at once with them what was kept for times without a network; what is to be kept can wait. */
function useKeeping(personId: string | null): void {
  useEffect(() => {
    let here = true;
    async function keep() {
      if (personId !== null) await atRest();
      const { keepFor } = await import('./offline.ts');
      if (here) keepFor(personId);
    }
    void keep();
    return () => {
      here = false;
    };
  }, [personId]);
}
