/** One line, judged while it is typed. */
export function TryView() {
  return <h1 className="text-2xl font-semibold">Try a line</h1>;
}
