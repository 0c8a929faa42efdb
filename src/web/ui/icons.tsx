import type { ReactNode } from 'react';

interface IconProps {
  /** Tailwind's size. @default size-4 */
  readonly className?: string;
}

function icon(content: ReactNode) {
  return function Icon({ className = 'size-4' }: IconProps) {
    return (
      <svg
        aria-hidden="true"
        viewBox="0 0 16 16"
        className={`flex-none ${className}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {content}
      </svg>
    );
  };
}

export const CloseIcon = icon(<path d="m4 4 8 8M12 4l-8 8" />);
export const UploadIcon = icon(
  <path d="M8 10.5v-8M4.8 5.5 8 2.3l3.2 3.2M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2" />,
);
export const DownloadIcon = icon(<path d="M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2M2.5 13.5h11" />);
export const FileIcon = icon(
  <path d="M9.5 1.8h-5a1 1 0 0 0-1 1v10.4a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V4.8zM9.3 2v3h3M5.8 8.3h4.4M5.8 10.8h3" />,
);
export const CheckIcon = icon(<path d="m3 8.5 3.2 3.2L13 5" />);
export const AlertIcon = icon(
  <path d="M8 5.8v3M8 11.2v.1M7.1 2.4 1.7 11.9a1 1 0 0 0 .9 1.5h10.8a1 1 0 0 0 .9-1.5L8.9 2.4a1 1 0 0 0-1.8 0z" />,
);
export const InfoIcon = icon(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 7.4v3.4M8 5v.1" />
  </>,
);
export const TrashIcon = icon(
  <path d="M2.8 4.3h10.4M6.2 4.3V2.6h3.6v1.7M4.2 4.3l.5 9h6.6l.5-9M6.8 7v3.8M9.2 7v3.8" />,
);
export const SunIcon = icon(
  <>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
  </>,
);
export const MoonIcon = icon(<path d="M13.5 9.4A5.8 5.8 0 0 1 6.6 2.5a5.8 5.8 0 1 0 6.9 6.9z" />);
export const ScreenIcon = icon(<path d="M2 3h12v8H2zM6 13.7h4M8 11v2.7" />);
export const ColumnsIcon = icon(<path d="M2.2 3h11.6v10H2.2zM6 3v10M10 3v10" />);
export const PasteIcon = icon(
  <path d="M10.5 3h1.3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4.2a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h1.3M5.5 2h5v2.4h-5zM5.5 7.5h5M5.5 10.2h3.3" />,
);
