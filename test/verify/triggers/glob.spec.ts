import { compileGlob, globToRegExp, isLiteral, literal } from "@causeway/verify";
import { expect } from "chai";

/** Pattern, what it means, what it does not: AWS's own examples first, the rest as Java's `FileSystem.getPathMatcher` answered. */
const cases: readonly (readonly [pattern: string, means: readonly string[], not: readonly string[]])[] = [
    ["*.java", ["A.java", ".java"], ["A.class", "a/A.java"]],
    ["*.*", ["a.b", "."], ["ab", "a/b.c"]],
    ["*.{java,class}", ["A.java", "A.class"], ["A.jar", "a/A.java"]],
    ["foo.?", ["foo.x"], ["foo.", "foo.xy", "foo./"]],
    ["my-file.jar", ["my-file.jar"], ["directory/my-file.jar", "my-fileXjar"]],
    ["directory/my-file.jar", ["directory/my-file.jar"], ["my-file.jar"]],
    ["**", ["a", "a/b/c", ".a"], []],
    ["directory/**", ["directory/a", "directory/b/c"], ["directory", "other/a"]],
    ["directory/*", ["directory/a"], ["directory/b/c"]],
    ["main*", ["main", "main-2"], ["main/2", "domain"]],
    ["feature/**", ["feature/a", "feature/a/b"], ["feature", "features/a"]],
    ["projectA/**", ["projectA/x"], ["projectB/x"]],
    ["common/**/*.js", ["common/a/b.js", "common/a/b/c.js"], ["common/a.js", "common/a/b.ts"]],
    ["**/README.md", ["a/README.md", "a/b/README.md"], ["README.md", "a/README.mdx"]],
    ["**.md", ["README.md", "a/b.md"], ["a.txt"]],
    ["***", ["a/b"], []],
    ["\\*", ["*"], ["a"]],
    ["\\\\", ["\\"], ["\\\\"]],
    ["a\\{b", ["a{b"], ["ab"]],
    ["[abc]", ["a", "c"], ["d", "ab"]],
    ["[a-cx]", ["b", "x"], ["d", "-"]],
    ["[!a]", ["b", "!"], ["a", "/", ""]],
    ["[^a]", ["a", "^"], ["b"]],
    ["[*?\\]", ["*", "?", "\\"], ["a"]],
    ["[-a]", ["-", "a"], ["b"]],
    ["[a-]", ["-", "a"], ["b"]],
    ["[!-a]", ["b"], ["-", "a"]],
    ["[a\\]]", ["a]", "\\]"], ["a", "]"]],
    ["{,a}x", ["x", "ax"], ["bx"]],
    ["{a/b,c}/d", ["a/b/d", "c/d"], ["a/d"]],
    ["{1..3}", ["1..3"], ["2"]],
    ["a,b", ["a,b"], ["a", "b"]],
    ["a}", ["a}"], ["a"]],
    ["a]", ["a]"], ["a"]],
    ["!a", ["!a"], ["a", "b"]],
    ["@(a|b)", ["@(a|b)"], ["a", "b"]],
    ["a+(b)", ["a+(b)"], ["ab"]],
    ["?", ["ä", "😀"], ["", "ab"]],
];

const faults: readonly (readonly [pattern: string, fault: string])[] = [
    ["a\\", "ends in a backslash, which escapes nothing"],
    ["a[", "has a set [ that is not closed"],
    ["[]", "has a set [] of nothing"],
    ["[!]", "has a set [!] of nothing"],
    ["a[x/y]", "has a slash in the set [x/y], where a file's name alone can be"],
    ["[z-a]", "has the range z-a in a set, which runs backwards"],
    ["[a-c-e]", "has a range without a beginning in the set [a-c-e]"],
    ["[^-a]", "has a range without a beginning in the set [^-a]"],
    ["{a,b", "has a group { that is not closed"],
    ["{a,{b,c}}", "has a group { } inside a group"],
];

describe("patterns of triggers", () => {
    for (const [pattern, means, not] of cases) {
        it(`${pattern} means ${means.join(" ")}, and not ${not.join(" ")}`, () => {
            const all = [...means, ...not];
            expect(all.filter(text => globToRegExp(pattern).test(text))).to.deep.equal(means);
        });
    }
    for (const [pattern, fault] of faults) {
        it(`${pattern} ${fault}, and means nothing`, () => {
            expect(compileGlob(pattern)).to.deep.equal({ fault });
            expect(["", "a", "b", pattern].some(text => globToRegExp(pattern).test(text))).to.equal(false);
        });
    }

    it("tell a text that means itself from a pattern, and make one of any text", () => {
        for (const text of ["main", "release/2.x", "a}b", "a]b", "a,b", "v1.0"]) expect(isLiteral(text), text).to.equal(true);
        for (const text of ["a*", "a?", "[a]", "{a}", "a\\b"]) {
            expect(isLiteral(text), text).to.equal(false);
            expect(globToRegExp(literal(text)).test(text), text).to.equal(true);
            expect(globToRegExp(literal(text)).test(`${text}x`), text).to.equal(false);
        }
    });
});
