import type { ReactNode } from 'react';

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-[5px] px-1 font-sans text-small text-ink-soft ring-1 ring-inset ring-line">
      {children}
    </kbd>
  );
}
