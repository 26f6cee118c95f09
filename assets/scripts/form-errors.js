// A form that comes back unkept, perhaps from a save at its foot two screens below: what is wrong with it comes into
// view and takes the focus. That is the summary above the fields or what somebody else changed meanwhile, else the
// first field with an error. `refused` is another text each time: the same errors twice are said twice.
import { createElement, Fragment, useEffect, useRef } from "react";

function show(target, { isField }) {
  for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  if (!isField) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: isField ? "center" : "nearest", behavior: "instant" });
}

function look(scope) {
  const said = scope.querySelector("[data-refusal]");
  if (said) return show(said, { isField: false });
  const field = scope.querySelector('[aria-invalid="true"]');
  if (field) return show(field, { isField: true });
  const error = scope.querySelector(".error");
  if (error) show(error, { isField: false }); // of several fields together
}

export function FormErrors({ refused = "", children }) {
  const place = useRef(null);
  const known = useRef(refused);
  useEffect(() => {
    if (refused === known.current) return;
    known.current = refused;
    if (refused) look(place.current.closest("form, dialog"));
  }, [refused]);
  return createElement(Fragment, null, createElement("span", { hidden: true, ref: place }), children);
}
