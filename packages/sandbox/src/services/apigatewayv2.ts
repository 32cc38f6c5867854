import type { Service } from "../model/resource.ts";
import { api, stage } from "./apigatewayv2-api.ts";
import { apiMapping, domainName } from "./apigatewayv2-domain.ts";
import { authorizer, integration, route } from "./apigatewayv2-route.ts";

export const apigatewayv2: Service = { resources: [api, stage, integration, authorizer, route, domainName, apiMapping] };
