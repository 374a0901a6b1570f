package functions

import (
	"context"
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// jwtClaims decodes a JWT without verifying it.
type jwtClaims struct{}

// NewJWTClaims returns the function jwt_claims.
func NewJWTClaims() function.Function { return jwtClaims{} }

type decodedJWT struct {
	Header types.Dynamic `tfsdk:"header"`
	Claims types.Dynamic `tfsdk:"claims"`
}

// Metadata implements function.Function.
func (jwtClaims) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "jwt_claims"
}

// Definition implements function.Function.
func (jwtClaims) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Decodes a JWT without verifying it",
		MarkdownDescription: "Decodes a JWT, such as an access token of EcoEvents or of a session of Event Connectors: an object of `header` and `claims`, as " +
			"the token has them. **Nothing is verified**: neither the signature, nor the issuer, nor whether the token has expired. Use it to show or to " +
			"check what a token says, and never to decide whether to trust it.\n\n" +
			"The result does not hold the signature, so nobody can use it as a token. Terraform still treats it as sensitive when the token is, " +
			"and as ephemeral when the token is.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "token",
			MarkdownDescription: "The JWT: three parts with dots between them, without `Bearer`.",
		}},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{"header": types.DynamicType, "claims": types.DynamicType}},
	}
}

// Run implements function.Function.
func (jwtClaims) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var token string
	if resp.Error = req.Arguments.Get(ctx, &token); resp.Error != nil {
		return
	}
	var claims jwt.MapClaims
	decoded, _, err := jwt.NewParser(jwt.WithJSONNumber()).ParseUnverified(token, &claims)
	// An algorithm that nobody knows is no reason to fail, and a line break, which base64 skips, is one. The error quotes the token.
	if err != nil && !errors.Is(err, jwt.ErrTokenUnverifiable) || decoded.Header == nil || claims == nil || strings.ContainsAny(token, "\r\n") {
		resp.Error = function.NewArgumentFuncError(0, "This is not a JWT: three parts with dots between them, of which the first two are JSON objects "+
			"in base64url. Pass the token alone, without \"Bearer\" and spaces")
		return
	}
	header, ok := fromJSON(ctx, decoded.Header)
	body, alsoOK := fromJSON(ctx, map[string]any(claims))
	if !ok || !alsoOK {
		resp.Error = function.NewArgumentFuncError(0, "The token holds a number that is too large for Terraform")
		return
	}
	resp.Error = resp.Result.Set(ctx, decodedJWT{types.DynamicValue(header), types.DynamicValue(body)})
}
