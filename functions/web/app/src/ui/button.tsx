import type { ComponentProps, MouseEvent, ReactNode } from "react";

import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

interface Look {
  kind?: "primary" | "danger" | "destroy" | "quiet" | undefined;
  size?: "small" | "large" | "icon" | undefined;
  isWide?: boolean | undefined;
  icon?: IconName | undefined;
}

type ButtonProps = Look & {
  children: ReactNode;
  /** Work that this button began is under way. It keeps the focus and takes no second press. */
  isBusy?: boolean | undefined;
} & Omit<ComponentProps<"button">, "className">;

export function buttonClass({ kind, size, isWide }: Look): string {
  return classes(
    "button",
    kind && `button--${kind}`,
    size && `button--${size}`,
    isWide === true && "button--wide",
  );
}

export function Button({
  kind,
  size,
  isWide,
  icon,
  isBusy = false,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (isBusy) {
      event.preventDefault();
      return;
    }
    onClick?.(event);
  };
  return (
    <button
      className={buttonClass({ kind, size, isWide })}
      type={type}
      aria-busy={isBusy || undefined}
      onClick={press}
      {...rest}
    >
      {icon && !isBusy && <Icon name={icon} />}
      {children}
    </button>
  );
}
