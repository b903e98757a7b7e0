import { unwrap } from "@florence/identity";
import { useState } from "react";

import { api, type User } from "../client";
import { navigate } from "../router";
import { Button } from "../ui/button";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { Doing, Question } from "./doing";

/** Removes the account of somebody else for good, unless it was changed since it was read. */
export function DeletePerson({ user, version }: { user: User; version: string }) {
  const words = useWords().admin.person;
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const [isAsked, setAsked] = useState(false);
  const remove = () => {
    setAsked(false);
    void run(async () => {
      const params = { path: { id: user.user_id }, header: { "If-Match": version } };
      unwrap(await api.DELETE("/api/v1/admin/users/{id}", { params }));
      toast(words.deleted(user.full_name));
      navigate("/admin");
    });
  };
  return (
    <Doing title={words.delete} how={words.deleteHow} error={error}>
      <Button size="small" kind="danger" isBusy={isBusy} onClick={() => setAsked(true)}>
        {words.deleteDo}
      </Button>
      {isAsked && (
        <Question
          title={words.deleteTitle(user.full_name)}
          effects={words.deleteEffects}
          after={words.deleteAfter}
          confirm={words.deleteConfirm}
          onConfirm={remove}
          onClose={() => setAsked(false)}
        />
      )}
    </Doing>
  );
}
