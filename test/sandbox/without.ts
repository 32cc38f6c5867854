import { expect } from "chai";
import type { Aws } from "../../packages/sandbox/src/model/aws.ts";
import { rolePolicy } from "../../packages/sandbox/src/services/iam-policy.ts";

/** Does `work` while this role may not do this. */
export function without(
    aws: Aws,
    place: { readonly account: string; readonly region: string },
    role: string,
    action: string,
    work: () => void,
): void {
    const before = aws.within(place, call => {
        const found = call.all(rolePolicy).filter(each => each.role === role && each.policy.includes(`"${action}"`));
        for (const { id, ...state } of found) {
            const document = JSON.parse(state.policy) as { readonly Statement: readonly { readonly Action: readonly string[] }[] };
            const Statement = document.Statement.map(each => ({ ...each, Action: each.Action.filter(one => one !== action) }));
            const policy = JSON.stringify({ ...document, Statement: Statement.filter(each => each.Action.length > 0) });
            call.put(rolePolicy, id, { ...state, policy });
        }
        return found;
    });
    expect(before.length, `policies of ${role} that allow ${action}`).to.equal(1);
    try {
        work();
    } finally {
        aws.within(place, call => {
            for (const { id, ...state } of before) call.put(rolePolicy, id, state);
        });
    }
}
