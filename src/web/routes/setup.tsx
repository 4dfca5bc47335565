import { Door } from '../features/account/door.tsx';
import { ConnectCards } from '../features/models/connect-cards.tsx';
import { doorWords, useDoorWords } from '../lib/door-words.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { Link } from '../lib/router/link.tsx';
import { Navigate, route } from '../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../lib/session.tsx';
import { buttonClass } from '../ui/button.tsx';

/** After the owner has been made (the form itself stands before every page while there is none). */
export const Route = route('/setup', { loader: () => doorWords.load(spokenLanguage()), component: NextStep });

function NextStep() {
  const account = useDoorWords();
  const person = usePerson();
  if (!mayAdminister(person)) return <Navigate to="/" />;
  return (
    <Door title={account.nextTitle({ name: person.name })} intro={account.nextIntro}>
      <ConnectCards />
      <Link to="/" className={`${buttonClass('quiet')} mt-4 w-full`}>
        {account.later}
      </Link>
    </Door>
  );
}
