import { useQuery, useQueryClient } from '@tanstack/react-query';
import Laptop from 'lucide-react/icons/laptop';
import { listDevices, revokeDevice } from '#shared/contract/account.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';
import { deviceOf } from './user-agent.ts';

type Device = Result<typeof listDevices>['devices'][number];

/** Where the person is signed in; each can be locked at once. */
export function Devices() {
  const { settings: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listDevices));
  return (
    <Section title={words.devices} intro={words.devicesHint}>
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="h-14" />}
      <ul>
        {data?.devices
          .toSorted((a, b) => Number(b.current) - Number(a.current) || b.seenAt.localeCompare(a.seenAt))
          .map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
      </ul>
    </Section>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const { settings: words } = useSettingsWords();
  const { ago, date } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const known = deviceOf(device.userAgent);
  const name = known ? words.browserOn(known) : words.unknownDevice;

  async function revoke() {
    const done = await acting(call(revokeDevice, { params: { id: device.id } }));
    if (done) toasts.show({ text: words.deviceSignedOut({ device: name }) });
    await queries.invalidateQueries(query(listDevices));
  }
  return (
    <li className="flex min-h-15 items-center gap-3.5 border-b border-line py-2.5 last:border-0">
      <Icon of={Laptop} size={20} className="text-ink-soft" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-ui font-medium" title={device.userAgent}>
          {name}
        </p>
        <p className="text-small text-ink-soft">
          {device.current ? (
            <span className="text-accent">{words.thisDevice}</span>
          ) : (
            words.lastSeen({ ago: ago(device.seenAt) })
          )}
          {' · '}
          {words.signedInOn({ date: date(device.createdAt) })}
        </p>
      </div>
      {!device.current && (
        <Button size="small" aria-label={words.signOutDevice({ device: name })} onClick={() => void revoke()}>
          {words.signOut}
        </Button>
      )}
    </li>
  );
}
