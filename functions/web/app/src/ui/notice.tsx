import type { ReactNode } from "react";

import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

type Kind = "info" | "plain" | "success" | "warning" | "danger";

const icons: Record<Kind, IconName> = {
  info: "info",
  plain: "info",
  success: "check",
  warning: "warning",
  danger: "stop",
};

interface NoticeProps {
  kind?: Kind;
  title: ReactNode;
  children?: ReactNode;
  icon?: IconName;
  /** It stops the person, who is told at once. */
  isAlert?: boolean;
}

/** What the system has to say, beside what it says it about. */
export function Notice({ kind = "info", title, children, icon, isAlert = false }: NoticeProps) {
  return (
    <div
      className={classes("notice", kind !== "info" && `notice--${kind}`)}
      role={isAlert ? "alert" : undefined}
    >
      <Icon name={icon ?? icons[kind]} />
      <strong>{title}</strong>
      {children}
    </div>
  );
}
