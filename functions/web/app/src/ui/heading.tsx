import { useEffect, useRef, type ReactNode } from "react";

let isFirst = true;

interface HeadingProps {
  children: ReactNode;
  /** The title of the document where the heading is not one text. Never the text of a form. */
  title?: string;
}

/** The name of the page. It takes the focus when the page is reached from another one. */
export function Heading({ children, title }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = title ?? (typeof children === "string" ? children : "");
  useEffect(() => {
    document.title = name === "" ? "Florence" : `${name} · Florence`;
  }, [name]);
  useEffect(() => {
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
    }
    isFirst = false;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
