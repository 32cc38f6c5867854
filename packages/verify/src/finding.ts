/** Something that AWS would refuse, or that could only fail later. */
export interface Finding {
    /** What kind of mistake it is, the same in each version: `artifact-not-made`. */
    readonly id: string;
    /** Where it is in what was checked: `stages[2].actions[1].inputArtifacts[0]`. */
    readonly path: string;
    readonly wrong: string;
    readonly right: string;
    /** Where AWS says so. */
    readonly page: string;
}
