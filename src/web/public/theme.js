// Before the first paint, so that a chosen theme does not flash; a script of its own, for no inline one is allowed.
try {
  const theme = localStorage.getItem('logsieve.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be switched off; the system's theme stays.
}
