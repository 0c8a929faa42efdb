import { LogsieveError } from '../../errors.ts';
import { isMetadataHost } from './metadata-address.ts';

/** Where Gemini itself is asked. */
export const GEMINI_BASE_URL = 'https://generativelanguage.googleapis.com/v1beta';

/**
 * Checks where an LLM is to be asked, before anything is sent or looked up: http or https, no credentials, no
 * query, and never a cloud's metadata service, however it is spelled. Loopback and private hosts are allowed.
 * @returns the URL without a slash at its end
 * @throws LogsieveError URL_NOT_ALLOWED, with the reason
 */
export function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const reason = url === undefined ? 'it is not a URL' : (whyNotAllowed(url) ?? whyNoBase(url));
  if (url === undefined || reason !== undefined) {
    throw new LogsieveError('URL_NOT_ALLOWED', `the LLM cannot be asked at this base URL: ${reason}`, {
      remedy: `name the provider's own address, such as ${GEMINI_BASE_URL}`,
    });
  }
  return url.href.replace(/\/+$/, '');
}

/** Why no request may go to a URL, in words that hold nothing of it but its host; undefined if one may. */
export function whyNotAllowed(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'it is neither http nor https';
  if (url.username !== '' || url.password !== '') return 'it holds a user name or a password';
  return isMetadataHost(url.hostname) ? `${url.hostname} is a cloud's metadata service` : undefined;
}

function whyNoBase(url: URL): string | undefined {
  return url.search !== '' || url.hash !== '' ? 'it has a query or a fragment' : undefined;
}
