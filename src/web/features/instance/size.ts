/** Bytes as people read them, in the language's own digits. */
import { useLanguage } from '../../lib/i18n.tsx';

const UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function sizeText(bytes: number, language: string): string {
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[unit] ?? 'kilobyte',
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

export function useSize(): (bytes: number) => string {
  const language = useLanguage();
  return (bytes) => sizeText(bytes, language);
}
