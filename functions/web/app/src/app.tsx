import { useCallback, useEffect, useMemo, useState } from "react";

import { Boundary } from "./shell/boundary";
import { Pages } from "./pages";
import { SessionProvider, useSession } from "./session";
import { Toasts } from "./ui/toasts";
import { SpeakingContext, keepLocale, loadWords, type Locale, type Words } from "./words";

interface AppProps {
  firstLocale: Locale;
  firstWords: Words;
}

export function App({ firstLocale, firstWords }: AppProps) {
  const [{ locale, w }, setSpoken] = useState({ locale: firstLocale, w: firstWords });
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const speak = useCallback((next: Locale) => {
    void loadWords(next).then((words) => {
      keepLocale(next);
      setSpoken((before) => (before.locale === next ? before : { locale: next, w: words }));
    });
  }, []);
  const speaking = useMemo(() => ({ w, locale, speak }), [w, locale, speak]);
  return (
    <SpeakingContext value={speaking}>
      <Boundary>
        <SessionProvider>
          <Shown />
        </SessionProvider>
      </Boundary>
    </SpeakingContext>
  );
}

/** What is told to somebody goes with them. */
function Shown() {
  const { state } = useSession();
  const whose = state.status === "in" ? state.user.user_id : state.status;
  return (
    <Toasts whose={whose}>
      <Pages whose={whose} />
    </Toasts>
  );
}
