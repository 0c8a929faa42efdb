/** All jobs of this browser. */
export function HistoryView() {
  return <h1 className="text-2xl font-semibold">History</h1>;
}
