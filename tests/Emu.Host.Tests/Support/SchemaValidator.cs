using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Emu.Host.Tests.Support;

/// <summary>Validates against a JSON schema, as far as the schema of machine files needs it; an unknown keyword fails the test.</summary>
internal sealed class SchemaValidator(JsonObject root)
{
    private static readonly string[] Silent = ["$schema", "$defs", "title", "description", "default", "examples", "then"];

    /// <summary>What does not conform: places with what is wrong there.</summary>
    /// <param name="document">The document.</param>
    public List<string> Validate(JsonNode? document)
    {
        var problems = new List<string>();
        Check(root, document, "", problems);
        return problems;
    }

    private void Check(JsonObject schema, JsonNode? value, string path, List<string> problems)
    {
        foreach ((string keyword, JsonNode? rule) in schema)
        {
            switch (keyword)
            {
                case "$ref":
                    Check(root["$defs"]![((string)rule!)["#/$defs/".Length..]]!.AsObject(), value, path, problems);
                    break;
                case "type":
                    Report(!(rule is JsonArray several ? several.Select(t => (string)t!) : [(string)rule!]).Any(type => IsA(value, type)), path, "of another kind", problems);
                    break;
                case "const":
                    Report(!JsonNode.DeepEquals(rule, value), path, "another value", problems);
                    break;
                case "enum":
                    Report(!rule!.AsArray().Any(item => JsonNode.DeepEquals(item, value)), path, "not one of the values", problems);
                    break;
                case "pattern":
                    Report(IsA(value, "string") && !Regex.IsMatch((string)value!, (string)rule!), path, "another form", problems);
                    break;
                case "minimum":
                    Report(IsA(value, "number") && Number(value) < Number(rule), path, "too small", problems);
                    break;
                case "maximum":
                    Report(IsA(value, "number") && Number(value) > Number(rule), path, "too large", problems);
                    break;
                case "minProperties":
                    Report(value is JsonObject few && few.Count < (int)rule!, path, "too few", problems);
                    break;
                case "maxProperties":
                    Report(value is JsonObject many && many.Count > (int)rule!, path, "too many", problems);
                    break;
                case "anyOf":
                    Report(!rule!.AsArray().Any(option => Fits(option!.AsObject(), value)), path, "fits none", problems);
                    break;
                case "allOf":
                    rule!.AsArray().ToList().ForEach(part => Check(part!.AsObject(), value, path, problems));
                    break;
                case "if":
                    Check(Fits(rule!.AsObject(), value) ? schema["then"]!.AsObject() : [], value, path, problems);
                    break;
                case "items":
                    (value as JsonArray)?.Select((item, i) => (item, i)).ToList().ForEach(e => Check(rule!.AsObject(), e.item, $"{path}/{e.i}", problems));
                    break;
                case "required":
                    (value as JsonObject is { } map ? rule!.AsArray().Select(name => (string)name!).Where(name => !map.ContainsKey(name)) : []).ToList().ForEach(name => Report(true, path, $"'{name}' is missing", problems));
                    break;
                case "properties":
                    (value as JsonObject)?.Where(entry => rule![entry.Key] is not null).ToList().ForEach(entry => Check(rule![entry.Key]!.AsObject(), entry.Value, $"{path}/{entry.Key}", problems));
                    break;
                case "additionalProperties":
                    Additional(schema, rule!, value as JsonObject, path, problems);
                    break;
                default:
                    Assert.Contains(keyword, Silent);
                    break;
            }
        }
    }

    private void Additional(JsonObject schema, JsonNode rule, JsonObject? value, string path, List<string> problems)
    {
        foreach ((string name, JsonNode? item) in value?.Where(entry => schema["properties"]?[entry.Key] is null) ?? [])
        {
            if (rule is JsonObject definition)
            {
                Check(definition, item, $"{path}/{name}", problems);
            }
            else
            {
                Report(!(bool)rule, $"{path}/{name}", "not allowed", problems);
            }
        }
    }

    private bool Fits(JsonObject schema, JsonNode? value)
    {
        var problems = new List<string>();
        Check(schema, value, "", problems);
        return problems.Count == 0;
    }

    private static void Report(bool wrong, string path, string problem, List<string> problems)
    {
        if (wrong)
        {
            problems.Add($"{(path.Length == 0 ? "/" : path)}: {problem}");
        }
    }

    private static double Number(JsonNode? value) => double.Parse(value!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsA(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && !value.ToJsonString().Contains('.', StringComparison.Ordinal),
        _ => value?.GetValueKind() == JsonValueKind.Number,
    };
}
