/** A text of one long word goes on in the next line where a part of it begins, if it must. */
export function breakable(text: string, width: number, parts: RegExp): string {
    const lines = [""];
    for (const part of text.split(parts)) {
        const last = lines.length - 1;
        if ((lines[last] as string).length + part.length > width && lines[last] !== "") lines.push(part);
        else lines[last] += part;
    }
    return lines.join("\n");
}
