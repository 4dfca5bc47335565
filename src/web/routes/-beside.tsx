/** What stands beside the page, in its own chunk: it loads when it is first asked for. */
import { Suspense, useEffect } from 'react';
import { lazy } from '../lib/lazy.ts';
import { spokenLanguage, useLanguage } from '../lib/i18n.tsx';
import { useLarge } from '../lib/large.ts';
import { useLocation } from '../lib/router/routing.tsx';
import { closeSide, useSide, type Side } from '../lib/side.ts';
import { sideWords } from '../lib/side-words.ts';

const DocumentPanel = lazy(async () => {
  const [{ DocumentPanel: panel }] = await Promise.all([import('../features/files/document-panel.tsx'), words()]);
  return { default: panel };
});

const ArtifactPanel = lazy(async () => {
  const [{ ArtifactPanel: panel }] = await Promise.all([import('../features/artifacts/artifact-panel.tsx'), words()]);
  return { default: panel };
});
const Lightbox = lazy(async () => {
  const [{ Lightbox: box }] = await Promise.all([import('../features/files/lightbox.tsx'), words()]);
  return { default: box };
});

async function words(): Promise<void> {
  await sideWords.load(spokenLanguage());
}

export function Beside() {
  const side = useSide();
  const large = useLarge();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const language = useLanguage();
  return (
    <Suspense key={language}>
      <ClosedOnLeaving key={path} />
      {side && <Panel side={side} />}
      {large && <Lightbox images={large} />}
    </Suspense>
  );
}

/** It belongs to the conversation it was opened from. */
function ClosedOnLeaving() {
  useEffect(() => closeSide, []);
  return null;
}

function Panel({ side }: { side: Side }) {
  if (side.kind === 'document') return <DocumentPanel key={`${side.fileId} ${side.page ?? ''}`} {...side} />;
  return <ArtifactPanel key={side.opened} {...side} />;
}
