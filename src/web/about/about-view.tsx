/** What runs here. */
export function AboutView() {
  return <h1 className="text-2xl font-semibold">About</h1>;
}
