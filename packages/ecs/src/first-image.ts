/**
 * What runs until the first release: a tiny web server that answers every path with 200, so that the first `up` comes up healthy although
 * no image was ever built. It listens where `WHOAMI_PORT_NUMBER` says (github.com/traefik/whoami, README), a variable that no other
 * program reads, so it may stay when a release replaces the image; a command could not, as releases replace nothing but the image.
 */
export const firstImage = {
    image: "docker.io/traefik/whoami:v1.11.0",
    environment: (port: number): Readonly<Record<string, string>> => ({ WHOAMI_PORT_NUMBER: String(port) }),
};
