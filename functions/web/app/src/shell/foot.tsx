import { unwrap } from "@florence/identity";

import { api, versionOf } from "../client";
import { useSession } from "../session";
import { toggleTheme } from "../theme";
import { told } from "../ui/failure";
import { Link } from "../ui/link";
import { useToast } from "../ui/toasts";
import { useSpeaking } from "../words";

/** What holds on every page, the other language and the other theme. */
export function Foot() {
  const { w, locale, speak } = useSpeaking();
  const { state, changed } = useSession();
  const toast = useToast();
  const other = locale === "en" ? "es" : "en";
  const change = async () => {
    if (state.status !== "in") {
      speak(other);
      return;
    }
    try {
      const answer = await api.PATCH("/api/v1/auth/profile", { body: { locale: other } });
      changed(unwrap(answer).user, versionOf(answer.response));
    } catch (error) {
      toast(told(error, w).title);
    }
  };
  return (
    <footer className="foot">
      <div className="foot__row">
        <p>{w.frame.notice}</p>
        <ul>
          <li>
            <button className="linkbutton" type="button" lang={other} onClick={() => void change()}>
              {other === "es" ? "Español" : "English"}
            </button>
          </li>
          <li>
            <Link to="/docs">{w.frame.reference}</Link>
          </li>
          <li>
            <button className="linkbutton" type="button" onClick={toggleTheme}>
              {w.frame.theme}
            </button>
          </li>
        </ul>
      </div>
    </footer>
  );
}
