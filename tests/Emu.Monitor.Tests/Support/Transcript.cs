using System.Text.Json;
using System.Text.RegularExpressions;

namespace Emu.Monitor.Tests.Support;

/// <summary>
/// A recorded session, or several at once: a number before the arrow tells clients apart. Lines with <c>-&gt;</c> are sent as they are (<c>\xNN</c> is a byte), lines with <c>&lt;-</c> must come back:
/// equal as JSON, where the string <c>*</c> stands for any value and a member <c>...</c> for any more members. Other lines are remarks.
/// </summary>
internal static partial class Transcript
{
    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.qmp").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;

    public static async Task Replay(string name, Func<TestClient> connect)
    {
        var clients = new Dictionary<string, TestClient>();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".qmp"));
        for (int i = 0; i < lines.Length; i++)
        {
            Match line = Line().Match(lines[i]);
            if (!line.Success)
            {
                continue;
            }

            if (!clients.TryGetValue(line.Groups["who"].Value, out TestClient? client))
            {
                clients[line.Groups["who"].Value] = client = connect();
            }

            string text = line.Groups["text"].Value;
            if (line.Groups["arrow"].Value == "->")
            {
                await client.Send(Bytes(text));
            }
            else
            {
                string got = await client.ReceiveText();
                Assert.True(Matches(JsonDocument.Parse(text).RootElement, JsonDocument.Parse(got).RootElement), $"{name}.qmp:{i + 1}: expected {text}\n but got {got}");
            }
        }

        foreach (TestClient client in clients.Values)
        {
            await client.DisposeAsync();
        }
    }

    public static bool Matches(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.GetString() == "*")
        {
            return true;
        }

        if (expected.ValueKind != actual.ValueKind)
        {
            return false;
        }

        return expected.ValueKind switch
        {
            JsonValueKind.Object => MembersMatch(expected, actual),
            JsonValueKind.Array => expected.GetArrayLength() == actual.GetArrayLength() && expected.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => Matches(pair.First, pair.Second)),
            JsonValueKind.String => expected.GetString() == actual.GetString(),
            _ => expected.GetRawText() == actual.GetRawText(),
        };
    }

    [GeneratedRegex("^(?<who>[0-9]?)(?<arrow>->|<-) (?<text>.*)$")]
    private static partial Regex Line();

    private static bool MembersMatch(JsonElement expected, JsonElement actual)
    {
        bool open = expected.TryGetProperty("...", out _);
        int named = expected.EnumerateObject().Count(member => member.Name != "...");
        return (open || named == actual.EnumerateObject().Count())
            && expected.EnumerateObject().Where(member => member.Name != "...").All(member => actual.TryGetProperty(member.Name, out JsonElement value) && Matches(member.Value, value));
    }

    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] == 'x')
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 2, 2), 16));
                i += 3;
            }
            else
            {
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(text.Substring(i, char.IsHighSurrogate(text[i]) ? 2 : 1)));
                i += char.IsHighSurrogate(text[i]) ? 1 : 0;
            }
        }

        return [.. bytes];
    }
}
