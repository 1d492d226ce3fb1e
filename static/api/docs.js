// Shows the OpenAPI document in Swagger UI. No validator badge: it would send our address to a third party.
"use strict";

const place = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
  tryItOutEnabled: true,
});
