import type { ReactNode } from "react";

import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

interface ChipProps {
  kind?: "good" | "warning" | "bad" | "info" | "lamp" | "line";
  icon?: IconName;
  children: ReactNode;
}

/** A state in a word. */
export function Chip({ kind, icon, children }: ChipProps) {
  return (
    <span className={classes("chip", kind && `chip--${kind}`)}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}
