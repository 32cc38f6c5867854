/**
 * What runs until the first release: a tiny web server that answers every path with 200 and an echo of the request, so that the first `up`
 * comes up healthy although no image was ever built. It listens where `PORT` says (github.com/jmalloc/echo-server, README), a variable that
 * says the truth to any other image too, so it may stay when a release replaces the image; a command could not, as releases replace
 * nothing but the image.
 *
 * It is there for x86_64 and arm64 (its Makefile, DOCKER_PLATFORMS, and its Dockerfile, which copies the binary of TARGETPLATFORM).
 *
 * It must show nobody its environment and take no orders: it runs with the service's own environment, behind the service's own route.
 * (traefik/whoami prints the environment for `?env=true`, and whoever posts to its `/health` makes it unhealthy.) And it must run as root,
 * as only root may listen below port 1024 on ECS (github.com/aws/containers-roadmap, issue 1721).
 */
export const firstImage = {
    image: "docker.io/jmalloc/echo-server:0.3.6",
    environment: (port: number): Readonly<Record<string, string>> => ({ PORT: String(port) }),
};

/** What runs until the first release where a task is to end by itself: it says hello, and ends well. Source: Docker Hub, library/hello-world. */
export const firstJobImage = "docker.io/library/hello-world:linux";
