/** The parts of a QR code as the service draws it: its extent, and its dark squares. */
function partsOf(svg: string): { viewBox: string; path: string } | undefined {
  const viewBox = /viewBox="([\d. -]+)"/.exec(svg)?.[1];
  const path = /<path [^>]*?\bd="([^"]+)"/.exec(svg)?.[1];
  return viewBox === undefined || path === undefined ? undefined : { viewBox, path };
}

/** Drawn from its parts: the policy of the pages lets no text become markup. */
export function Qr({ svg, label }: { svg: string; label: string }) {
  const parts = partsOf(svg);
  return parts === undefined ? null : (
    <div className="qr__image">
      <svg role="img" aria-label={label} viewBox={parts.viewBox} shapeRendering="crispEdges">
        <path d={parts.path} fill="#000000" />
      </svg>
    </div>
  );
}
