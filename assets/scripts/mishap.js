// When drawing a page fails, the frame stays: the page says so, with a code that the server's log has too.
import { Component, createElement } from "react";

export class Mishap extends Component {
  state = { code: "" };

  static getDerivedStateFromError() {
    return { code: Math.random().toString(36).slice(2, 8).toUpperCase() };
  }

  componentDidCatch(error, info) {
    this.props.onFail?.(`${this.state.code} ${error}`, info.componentStack ?? "");
  }

  render() {
    const { title, sentence, again, quoted, children } = this.props;
    if (!this.state.code) return children;
    if (!title) return this.line(sentence);
    return createElement(
      "div",
      { className: "empty", role: "alert" },
      createElement("h1", null, title),
      createElement("p", null, sentence),
      createElement(
        "button",
        { type: "button", className: "btn btn-surface", onClick: () => window.location.reload() },
        again,
      ),
      createElement("p", { className: "small num" }, `${quoted} ${this.state.code}`),
    );
  }

  // In place of a banner: there is no room for more, and what stands around it is what people work with.
  line(sentence) {
    return createElement("div", { className: "sos", role: "alert" }, createElement("p", { className: "sos-words" }, sentence));
  }
}
