import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';

interface FaultBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps a fault in one view from emptying the page. */
export class FaultBoundary extends Component<FaultBoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    const reload = (
      <Button look="primary" onClick={() => location.reload()}>
        Reload the page
      </Button>
    );
    return <ProblemNotice error={this.state.error} actions={reload} />;
  }
}
