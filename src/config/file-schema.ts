import { z } from 'zod';
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';

/** The shape of `logsieve.yaml`, made of the settings: strict, every key optional. */
export const configFileSchema = fileSchema();

function fileSchema(): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  const groups = new Map<string, Record<string, z.ZodType>>();
  for (const name of SETTING_NAMES) {
    const { schema, about, default: value } = SETTINGS[name];
    const published = { description: about, ...(isPublished(name) && { default: value }) };
    const [group, key] = name.split('.');
    const field = schema.meta(published).optional();
    if (group === undefined) continue;
    if (key === undefined) {
      shape[name] = field;
      continue;
    }
    const fields = groups.get(group) ?? {};
    groups.set(group, fields);
    fields[key] = field;
  }
  const strict = (fields: Record<string, z.ZodType>) =>
    z.strictObject(fields, {
      error: (issue) =>
        issue.code === 'invalid_type' ? `keys and values: ${Object.keys(fields).join(', ')}` : undefined,
    });
  for (const [group, fields] of groups) shape[group] = strict(fields).optional();
  return strict(shape);
}

/** Paths and what depends on the machine have no default that could be published. */
function isPublished(name: SettingName): boolean {
  const { default: value } = SETTINGS[name];
  return value !== null && name !== 'labels' && !('isPath' in SETTINGS[name] && typeof value === 'string');
}
