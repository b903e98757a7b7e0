import { Component, type ReactNode } from "react";

import { SpeakingContext } from "../words";

interface State {
  hasFailed: boolean;
}

/** What is shown in place of a page that has a defect, or whose files are those of another build. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  static override contextType = SpeakingContext;
  declare context: React.ContextType<typeof SpeakingContext>;
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) {
      return this.props.children;
    }
    const words = this.context?.w.failure;
    return (
      <main className="page page--form stack" id="main">
        <h1>{words?.page}</h1>
        <p>{words?.pageDetail}</p>
        <button
          className="button button--primary button--large"
          type="button"
          onClick={() => location.reload()}
        >
          {words?.reload}
        </button>
      </main>
    );
  }
}
