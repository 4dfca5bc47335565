/** The browser and the system a User-Agent names, as people call them; undefined when it names neither. */
export function deviceOf(userAgent: string): { browser: string; system: string } | undefined {
  const browser = firstNamed(userAgent, BROWSERS);
  const system = firstNamed(userAgent, SYSTEMS);
  return browser === undefined || system === undefined ? undefined : { browser, system };
}

// In this order: Edge says Chrome as well, Chrome says Safari, and phones say the system they come from.
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bMicroMessenger\//, 'WeChat'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bHarmonyOS\b/, 'HarmonyOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

function firstNamed(userAgent: string, names: readonly [RegExp, string][]): string | undefined {
  return names.find(([sign]) => sign.test(userAgent))?.[1];
}
