import { ProblemError, unwrap } from "@florence/identity";
import { useState } from "react";

import { api, type Schemas } from "../client";
import { timeOf } from "../format";
import { Button } from "../ui/button";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { Doing } from "./doing";
import { MadeLink } from "./made-link";

/** Has a person choose a new password: by mail, or by a link to hand over where none arrives. */
export function NewPassword({ details }: { details: Schemas["AccountDetails"] }) {
  const { user, mail_undeliverable: undelivered } = details;
  const [isOff, setOff] = useState(false);
  const mayHandOver = user.role !== "admin" && (isOff || undelivered?.reason === "bounce");
  return mayHandOver ? (
    <HandOver details={details} />
  ) : (
    <MailReset details={details} onMailOff={() => setOff(true)} />
  );
}

interface MailResetProps {
  details: Schemas["AccountDetails"];
  onMailOff: () => void;
}

function MailReset({ details, onMailOff }: MailResetProps) {
  const { w, locale } = useSpeaking();
  const words = w.admin.person;
  const { user } = details;
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const start = () =>
    run(async () => {
      const params = { path: { id: user.user_id } };
      try {
        const answer = await api.POST("/api/v1/admin/users/{id}/password-reset", { params });
        const { expires_at } = unwrap(answer);
        toast(words.resetStarted(user.full_name, timeOf(expires_at, locale)));
      } catch (failure) {
        if (failure instanceof ProblemError && failure.code === "mail_off") {
          onMailOff();
        }
        throw failure;
      }
    });
  return (
    <Doing title={words.newPassword} how={words.newPasswordHow} error={error}>
      <Button size="small" isBusy={isBusy} onClick={() => void start()}>
        {words.newPasswordDo}
      </Button>
    </Doing>
  );
}

function HandOver({ details }: { details: Schemas["AccountDetails"] }) {
  const words = useWords().admin.person;
  const { isBusy, error, run } = useWork();
  const [made, setMade] = useState<Schemas["MadeLink"]>();
  const make = () =>
    run(async () => {
      const params = { path: { id: details.user.user_id } };
      setMade(unwrap(await api.POST("/api/v1/admin/users/{id}/one-time-link", { params })));
    });
  return (
    <Doing title={words.handOver} how={words.handOverHow} error={error}>
      <Button size="small" isBusy={isBusy} onClick={() => void make()}>
        {words.handOverDo}
      </Button>
      {made !== undefined && (
        <MadeLink name={details.user.full_name} made={made} onClose={() => setMade(undefined)} />
      )}
    </Doing>
  );
}
