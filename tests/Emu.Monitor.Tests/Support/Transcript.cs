using System.Text.Json;

namespace Emu.Monitor.Tests.Support;

/// <summary>
/// A recorded session. Lines with <c>-&gt;</c> are sent as they are (<c>\xNN</c> is a byte), lines with <c>&lt;-</c> must come back:
/// equal as JSON, where the string <c>*</c> stands for any value and a member <c>...</c> for any more members. Other lines are remarks.
/// </summary>
internal static class Transcript
{
    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.qmp").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;

    public static async Task Replay(string name, TestClient client)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts", name + ".qmp"));
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("-> ", StringComparison.Ordinal))
            {
                await client.Send(Bytes(lines[i][3..]));
            }
            else if (lines[i].StartsWith("<- ", StringComparison.Ordinal))
            {
                string got = await client.ReceiveText();
                Assert.True(Matches(JsonDocument.Parse(lines[i][3..]).RootElement, JsonDocument.Parse(got).RootElement), $"{name}.qmp:{i + 1}: expected {lines[i][3..]}\n but got {got}");
            }
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
