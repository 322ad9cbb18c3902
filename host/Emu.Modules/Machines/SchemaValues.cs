using System.Text.Json;

namespace Emu.Modules.Machines;

/// <summary>Writes the definitions of values, and of what has no types.</summary>
/// <param name="json">Where to.</param>
internal sealed class SchemaValues(Utf8JsonWriter json)
{
    private const string Number = "^-?(0x[0-9A-Fa-f_]+|[0-9][0-9_]*)$";
    private const string Size = "^(0x[0-9A-Fa-f_]+|[0-9][0-9_]*)\\s*([KMGT](iB)?)?$";

    public void Write()
    {
        Pattern("expression", "A value that is worked out: $parameter, or ${ … } with + - * / % and comparisons.", "\\$");
        Pattern("condition", "Comparisons, names of parameters, && || ! and parentheses.", "");
        json.WriteStartObject("integer");
        json.WriteStartArray("anyOf");
        WriteType(json, "integer");
        WritePattern(json, Number);
        WriteReference(json, "expression");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("size");
        json.WriteStartArray("anyOf");
        WriteType(json, "integer");
        WritePattern(json, Size);
        WriteReference(json, "expression");
        json.WriteEndArray();
        json.WriteEndObject();
        WritePlaces();
        WriteWires();
        WritePorts();
        WriteLoop();
        WriteParameter();
        WriteObject("space", ["bits"], ("bits", "integer", "Address bits, 1 to 64."));
        WriteObject("check", ["require", "message"], ("require", "condition", "What must hold."), ("message", "text", "What to do when it does not."));
        json.WriteStartObject("text");
        WriteTypes(json, "string", "number", "boolean");
        json.WriteEndObject();
    }

    public static void WriteReference(Utf8JsonWriter json, string definition)
    {
        json.WriteStartObject();
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteEndObject();
    }

    public static void WriteType(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    public static void WriteTypes(Utf8JsonWriter json, params ReadOnlySpan<string> types)
    {
        json.WriteStartArray("type");
        foreach (string type in types)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }

    private static void WritePattern(Utf8JsonWriter json, string pattern)
    {
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
        json.WriteEndObject();
    }

    private void Pattern(string name, string description, string pattern)
    {
        json.WriteStartObject(name);
        json.WriteString("description", description);
        if (pattern.Length > 0)
        {
            json.WriteString("type", "string");
            json.WriteString("pattern", pattern);
        }
        else
        {
            WriteTypes(json, "string", "number", "boolean");
        }

        json.WriteEndObject();
    }

    /// <summary>Where regions are mapped: one place, several, or by region.</summary>
    private void WritePlaces()
    {
        Pattern("place", "space@address, with !priority behind it where one covers another.", "@|\\$");
        OneOrMany("places", "place");
        json.WriteStartObject("maps");
        json.WriteStartArray("anyOf");
        WriteReference(json, "places");
        ByName("places", loops: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What outputs are wired to: one input, several, or by output.</summary>
    private void WriteWires()
    {
        Pattern("input", "object[number], object.input, object.input[number], or cluster[cpu].input.", ".");
        json.WriteStartObject("target");
        json.WriteStartArray("anyOf");
        WriteReference(json, "input");
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        Property("object", "text", "Id of the object, where it has dots.");
        Property("input", "text", "Name of its input.");
        json.WriteEndObject();
        Closed("object");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        OneOrMany("inputs", "input");
        OneOrMany("targets", "target");
        json.WriteStartObject("wires");
        json.WriteStartArray("anyOf");
        WriteReference(json, "inputs");
        ByName("targets", loops: true);
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        ByName("targets", loops: true, begin: false);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Spaces that ports lead to, and frequencies of clock inputs: one, or by name.</summary>
    private void WritePorts()
    {
        json.WriteStartObject("port");
        json.WriteStartArray("anyOf");
        WriteType(json, "string");
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        Property("space", "text", "Id of the space.");
        Property("through", "text", "Id of the IOMMU in between.");
        Property("requester", "integer", "Id of the bus master on its bus.");
        json.WriteEndObject();
        Closed("space");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        foreach ((string name, string one, string definition) in (ReadOnlySpan<(string, string, string)>)[("ports", "text", "port"), ("frequencies", "integer", "integer")])
        {
            json.WriteStartObject(name);
            json.WriteStartArray("anyOf");
            WriteReference(json, one);
            ByName(definition, loops: false);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private void OneOrMany(string name, string item)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("anyOf");
        WriteReference(json, item);
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("$ref", "#/$defs/" + item);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void ByName(string definition, bool loops, bool begin = true)
    {
        if (begin)
        {
            json.WriteStartObject();
        }

        json.WriteString("type", "object");
        if (loops)
        {
            json.WriteStartObject("properties");
            json.WriteStartObject("for");
            json.WriteString("$ref", "#/$defs/loop");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartObject("additionalProperties");
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteLoop()
    {
        json.WriteStartObject("loop");
        json.WriteString("description", "A variable and its range: { i: 0..8 }, where 8 is not included.");
        json.WriteString("type", "object");
        json.WriteNumber("minProperties", 1);
        json.WriteNumber("maxProperties", 1);
        json.WriteStartObject("additionalProperties");
        json.WriteString("type", "string");
        json.WriteString("pattern", "\\.\\.");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteParameter()
    {
        json.WriteStartObject("parameter");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("type");
        json.WriteStartArray("enum");
        foreach (string type in SchemaSections.ParameterTypes)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Property("default", "text", "Value when nothing is set; without one the parameter is optional.");
        Property("min", "size", "Smallest number.");
        Property("max", "size", "Largest number.");
        json.WriteStartObject("values");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("$ref", "#/$defs/text");
        json.WriteEndObject();
        json.WriteEndObject();
        Property("doc", "text", "What it means.");
        json.WriteEndObject();
        Closed("type");
        json.WriteEndObject();
    }

    private void WriteObject(string name, string[] required, params (string Name, string Definition, string Description)[] properties)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach ((string property, string definition, string description) in properties)
        {
            Property(property, definition, description);
        }

        json.WriteEndObject();
        Closed(required);
        json.WriteEndObject();
    }

    private void Property(string name, string definition, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteString("description", description);
        json.WriteEndObject();
    }

    private void Closed(params ReadOnlySpan<string> required)
    {
        json.WriteStartArray("required");
        foreach (string name in required)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
    }
}
