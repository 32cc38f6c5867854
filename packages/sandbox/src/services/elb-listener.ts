import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { findCertificate } from "./acm.ts";
import { actionInputs } from "./elb-action-inputs.ts";
import { requireActions } from "./elb-actions.ts";
import { loadBalancer, removeListener } from "./elb-load-balancer.ts";
import { settleRule } from "./elb-movers.ts";
import { each } from "./reasons.ts";

type Inputs = Plain<aws.lb.ListenerArgs>;

/** Source: Application and Network Load Balancer user guides, "Security policies". */
const sslPolicy =
    /^ELBSecurityPolicy-(2016-08|TLS-1-[012]-2017-01|TLS-1-2-Ext-2018-06|FS-2018-06|FS-1-[12](-Res)?-(2019-08|2020-10)|TLS13-1-[0123](-Res|-Ext[0123]|-FIPS|-Res-FIPS|-Ext[012]-FIPS)?-(2021-06|2023-04)|TLS13-1-[0123]-(.*-)?PQ-2025-09)$/;

export const listener = resource<aws.lb.ListenerArgs, { readonly arn: string; readonly sslPolicy: string | undefined }>(
    "aws:lb/listener:Listener",
    {
        cloudFormation: "AWS::ElasticLoadBalancingV2::Listener",
        names: { certificateArn: null, tags: null, alpnPolicy: "AlpnPolicy" },
        inputs: {
            alpnPolicy: true,
            certificateArn: true,
            defaultActions: actionInputs,
            loadBalancerArn: true,
            port: true,
            protocol: true,
            routingHttpResponseServerEnabled: true,
            routingHttpResponseStrictTransportSecurityHeaderValue: true,
            sslPolicy: true,
            tags: true,
        },
        optional: { protocol: "the provider sends HTTP for an application load balancer" },
        required: { port: "gateway load balancers, which have none, are not modelled" },
        updates: each(
            "ModifyListenerAttributes",
            "routingHttpResponseServerEnabled",
            "routingHttpResponseStrictTransportSecurityHeaderValue",
        ),
        check: ({ port = 80, protocol = "HTTP" }) => [
            ...(port >= 1 && port <= 65535 ? [] : [{ property: "port", reason: `is ${port}, not 1 to 65535` }]),
            ...(["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP"].includes(protocol)
                ? []
                : [{ property: "protocol", reason: `is ${protocol}, not HTTP, HTTPS, TCP, TLS, UDP or TCP_UDP` }]),
        ],
        create(call, inputs) {
            const settings = requireListener(call, inputs);
            const suffix = inputs.loadBalancerArn.split(":loadbalancer/")[1];
            const arn = call.arn("elasticloadbalancing", `listener/${suffix}/${call.unique(16)}`);
            return { id: arn, attributes: { arn, ...settings } };
        },
        update: (call, inputs, _before, arn) => requireListener(call, inputs, arn),
        // CodeDeploy moves default actions while nobody looks.
        read(call, state, arn): Pick<typeof state, "defaultActions"> {
            settleRule(call, arn);
            return { defaultActions: call.get(listener, arn)?.defaultActions ?? state.defaultActions };
        },
        delete(call, _state, arn) {
            removeListener(call, arn);
        },
    },
);

function requireListener(call: Call, inputs: Inputs, arn?: string): { readonly sslPolicy: string | undefined } {
    const balancer = call.get(loadBalancer, inputs.loadBalancerArn);
    if (!balancer) throw new AwsError("LoadBalancerNotFound", "One or more load balancers not found");
    const protocols = balancer.loadBalancerType === "network" ? ["TCP", "TLS", "UDP", "TCP_UDP"] : ["HTTP", "HTTPS"];
    const protocol = inputs.protocol ?? (balancer.loadBalancerType === "network" ? "" : "HTTP");
    if (!protocols.includes(protocol))
        throw new AwsError("ValidationError", `Protocol '${protocol}' must be one of '${protocols.join(", ")}'`);
    if (call.find(listener, other => other.loadBalancerArn === inputs.loadBalancerArn && other.port === inputs.port && other.id !== arn)) {
        throw new AwsError(
            "DuplicateListener",
            `A listener already exists on this port for this load balancer '${inputs.loadBalancerArn}'`,
        );
    }
    requireActions(call, inputs.defaultActions, balancer, protocol);
    const secure = protocol === "HTTPS" || protocol === "TLS";
    if (!secure) {
        if (inputs.certificateArn) throw new AwsError("ValidationError", `Certificates cannot be specified for ${protocol} listeners`);
        if (inputs.sslPolicy) throw new AwsError("ValidationError", `An SSL policy cannot be specified for ${protocol} listeners`);
        return { sslPolicy: undefined };
    }
    if (!inputs.certificateArn) throw new AwsError("ValidationError", `A certificate must be specified for ${protocol} listeners`);
    requireCertificate(call, inputs.certificateArn);
    // Source: Elastic Load Balancing API reference, CreateListener: SslPolicy.
    const policy = inputs.sslPolicy ?? "ELBSecurityPolicy-2016-08";
    if (!sslPolicy.test(policy)) throw new AwsError("SSLPolicyNotFound", `SSL policy '${policy}' not found`);
    return { sslPolicy: policy };
}

function requireCertificate(call: Call, arn: string): void {
    const found = findCertificate(call, arn);
    if (!found) throw new AwsError("CertificateNotFound", `Certificate '${arn}' not found`);
    if (found.status !== "ISSUED") {
        throw new AwsError(
            "UnsupportedCertificate",
            `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
        );
    }
}

export const listenerCertificate = resource<aws.lb.ListenerCertificateArgs>("aws:lb/listenerCertificate:ListenerCertificate", {
    inputs: { certificateArn: true, listenerArn: true },
    replaces: { certificateArn: "the provider's schema: ForceNew", listenerArn: "the provider's schema: ForceNew" },
    create(call, { listenerArn, certificateArn }) {
        const parent = call.get(listener, listenerArn);
        if (!parent) throw new AwsError("ListenerNotFound", "One or more listeners not found");
        if (!["HTTPS", "TLS"].includes(parent.protocol ?? "HTTP")) {
            throw new AwsError("ValidationError", `Certificates cannot be specified for ${parent.protocol ?? "HTTP"} listeners`);
        }
        requireCertificate(call, certificateArn);
        return { id: `${listenerArn}_${certificateArn}`, attributes: {} };
    },
});
