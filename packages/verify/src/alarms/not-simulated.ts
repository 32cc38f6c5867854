/** There is no model of what CloudWatch does here: said of the one alarm, so that its silence is not taken for CloudWatch's. */
export class NotSimulated extends Error {
    override readonly name = "NotSimulated";
}
