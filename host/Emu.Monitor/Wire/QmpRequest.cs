using System.Text.Json;

namespace Emu.Monitor.Wire;

/// <summary>A request as it came: checked for its shape, not for its meaning.</summary>
/// <param name="Command">Name of the command.</param>
/// <param name="IsOutOfBand">Whether it wants to overtake others.</param>
/// <param name="Arguments">Its arguments; undefined when there are none.</param>
internal sealed record QmpRequest(string Command, bool IsOutOfBand, JsonElement Arguments)
{
    private const string OutOfBand = "exec-oob";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = QmpScanner.MaxNesting + 1, AllowDuplicateProperties = false };

    /// <summary>Parses JSON.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <exception cref="QmpException">It is malformed.</exception>
    public static JsonElement Parse(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            JsonElement root = document.RootElement.Clone();
            CheckText(root);
            return root;
        }
        catch (JsonException e)
        {
            throw new QmpException($"JSON parse error, {Uncapital(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            throw new QmpException("JSON parse error, invalid Unicode in a string");
        }
    }

    /// <summary>The id that a request asks to have in its answer; undefined when it has none.</summary>
    /// <param name="value">What came.</param>
    public static JsonElement IdOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("id", out JsonElement id) ? id : default;

    /// <summary>Checks the shape of what came.</summary>
    /// <param name="value">What came.</param>
    /// <param name="allowOutOfBand">Whether the connection has negotiated out-of-band commands.</param>
    /// <exception cref="QmpException">It is no request.</exception>
    public static QmpRequest Of(JsonElement value, bool allowOutOfBand)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw new QmpException("QMP input must be a JSON object");
        }

        string? member = null;
        string command = "";
        JsonElement arguments = default;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "execute" or OutOfBand when property.Name == "execute" || allowOutOfBand:
                    if (member is not null)
                    {
                        throw new QmpException($"QMP input member '{property.Name}' clashes with '{member}'");
                    }

                    member = property.Name;
                    command = property.Value.ValueKind == JsonValueKind.String
                        ? property.Value.GetString()!
                        : throw new QmpException($"QMP input member '{property.Name}' must be a string");
                    break;
                case "arguments":
                    arguments = property.Value.ValueKind == JsonValueKind.Object
                        ? property.Value
                        : throw new QmpException("QMP input member 'arguments' must be an object");
                    break;
                case "id":
                    break;
                default:
                    throw new QmpException($"QMP input member '{property.Name}' is unexpected");
            }
        }

        return member is null
            ? throw new QmpException("QMP input lacks member 'execute'")
            : new QmpRequest(command, member == OutOfBand, arguments);
    }

    /// <summary>Reads every string once: what is no Unicode shows here, not in the middle of a command.</summary>
    private static void CheckText(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    _ = property.Name;
                    CheckText(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    CheckText(item);
                }

                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            default:
                break;
        }
    }

    private static string Uncapital(string message)
    {
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string text = (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
