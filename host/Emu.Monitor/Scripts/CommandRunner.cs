using System.Text;
using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Monitor.Commands;
using Emu.Monitor.Sessions;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Scripts;

/// <summary>
/// Does commands that a person wrote, in JSON or in the short form, one after the other: the commands of the wire, with the same
/// checks. The first that cannot be done ends it, with its place; it has changed nothing itself.
/// </summary>
public static class CommandRunner
{
    /// <summary>Does commands.</summary>
    /// <param name="monitor">The machine's monitor.</param>
    /// <param name="lines">The commands.</param>
    /// <param name="answer">Gets what a command returns, as JSON; not called for one that returns nothing.</param>
    /// <exception cref="MachineFileException">One cannot be done; the message has its place.</exception>
    public static void Run(MachineMonitor monitor, IEnumerable<ScriptLine> lines, Action<string> answer)
    {
        using var session = new QmpSession(monitor, Stream.Null, Stream.Null);
        session.Negotiate(outOfBand: false);
        foreach (ScriptLine line in lines)
        {
            try
            {
                var context = new CommandContext(monitor, session);
                monitor.Turn.Wait();
                try
                {
                    Tell(Dispatcher.Do(Parse(line.Text, monitor.Commands), default, context), answer);
                }
                finally
                {
                    monitor.Turn.Release();
                }

                context.Afterwards?.Invoke();
            }
            catch (ScriptException e)
            {
                throw new MachineFileException(line.Span.Part(e.Offset, e.Length), e.Message, e);
            }
            catch (EmuException e) when (e is not MachineFileException)
            {
                throw new MachineFileException(PlaceOf(line, e.Message), e.Message, e);
            }
        }
    }

    private static QmpRequest Parse(string text, CommandTable commands)
    {
        try
        {
            return text.StartsWith('{') ? QmpRequest.Of(QmpRequest.Parse(Encoding.UTF8.GetBytes(text)), allowOutOfBand: false) : ShortForm.Parse(text, commands);
        }
        catch (JsonException e)
        {
            throw new QmpException($"JSON parse error, {e.Message}");
        }
    }

    private static void Tell(byte[] message, Action<string> answer)
    {
        using JsonDocument document = JsonDocument.Parse(message);
        JsonElement result = document.RootElement.GetProperty("return");
        if (result.ValueKind != JsonValueKind.Object || result.EnumerateObject().Any())
        {
            answer(result.GetRawText());
        }
    }

    /// <summary>The part of a command that a message speaks of: a name or value in quotes that stands in it; otherwise the whole.</summary>
    private static SourceSpan PlaceOf(ScriptLine line, string message)
    {
        string[] parts = message.Split('\'');
        for (int i = 1; i < parts.Length; i += 2)
        {
            if (parts[i].Length > 1 && line.Text.IndexOf(parts[i], StringComparison.Ordinal) is >= 0 and int at)
            {
                return line.Span.Part(at, parts[i].Length);
            }
        }

        return line.Span;
    }
}
