/** What can be switched off: its setting, what the server then refuses, and for whom. The one table of features. */
import type { contract } from './contract/index.ts';
import type { SettingKey } from './settings.ts';

interface Feature {
  setting: SettingKey;
  /** Endpoints that are refused. */
  refuses: readonly (keyof typeof contract)[];
  /** They are refused only where this field of the body is true. */
  where?: string;
  /** Owner and admins go on. */
  adminsGoOn?: true;
}

export const features = {
  // Links that there are lead nowhere: chat/sharing.ts.
  sharing: { setting: 'instance.sharing', refuses: ['createShare', 'renewShare'] },
  temporary: { setting: 'features.temporary', refuses: ['startRun'], where: 'temporary' },
  transfer: { setting: 'features.transfer', refuses: ['uploadImport', 'startImport', 'exportEverything'] },
  artifacts: { setting: 'features.artifacts', refuses: ['getFrame'] },
  // Answers are not offered the tools either: parlor.ts.
  tools: { setting: 'features.tools', refuses: ['allowCall', 'connectToolServer'] },
  ratings: { setting: 'features.ratings', refuses: ['rateMessage'] },
  followUps: { setting: 'features.followUps', refuses: ['suggestFollowUps'] },
  voice: { setting: 'features.voice', refuses: ['speak', 'transcribe'] },
  // Answers are not offered the tool: upkeep.ts.
  code: { setting: 'features.code', refuses: [] },
  images: { setting: 'features.images', refuses: ['drawPicture'] },
  gallery: { setting: 'features.gallery', refuses: ['listPictures', 'drawPicture', 'deletePicture', 'restorePicture'] },
  keys: {
    setting: 'features.memberKeys',
    refuses: ['createKey', 'updateKey', 'regenerateKey'],
    adminsGoOn: true,
  },
} satisfies Record<string, Feature>;

export type FeatureName = keyof typeof features;

/** The table with every field there may be. */
export const featureList: readonly (Feature & { name: FeatureName })[] = Object.entries(features).map(
  // Entries lose the type of the keys they came from.
  ([name, feature]) => ({ ...feature, name: name as FeatureName }),
);
