using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Host.CommandLine;
using Emu.Monitor.Client;

namespace Emu.Host.Prompt;

/// <summary>The prompt of <c>emu monitor</c>: lines go to a machine's monitor, answers and events come back.</summary>
/// <param name="client">The machine's monitor.</param>
/// <param name="output">Where answers go.</param>
internal sealed class MonitorPrompt(QmpClient client, TextWriter output)
{
    private const string Mark = "(emu) ";

    private LineEditor? editor;

    /// <summary>Connects and serves lines until the machine ends, or nobody types any more.</summary>
    /// <param name="address">Where the monitor is.</param>
    /// <param name="context">Where answers go.</param>
    /// <exception cref="EmuException">Nobody answers there.</exception>
    public static int Run(string address, CommandContext context)
    {
        try
        {
            return RunAsync(address, context).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException)
        {
            throw new EmuException($"no monitor at '{address}': {e.Message.TrimEnd('.')}; a machine serves one with --qmp {address}", e);
        }
    }

    private static async Task<int> RunAsync(string address, CommandContext context)
    {
        await using QmpClient client = await QmpClient.ConnectAsync(address).ConfigureAwait(false);
        bool isTerminal = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        if (isTerminal)
        {
            // Otherwise Ctrl-C would end the program in the middle of a line.
            Console.TreatControlCAsInput = true;
        }

        TextWriter output = context.Out;
        return await new MonitorPrompt(client, output)
            .ServeAsync(editor => isTerminal ? editor.Read(() => Console.ReadKey(intercept: true), output) : Console.In.ReadLine()).ConfigureAwait(false);
    }

    /// <summary>Serves lines until the machine ends, or nobody types any more.</summary>
    /// <param name="read">Reads a line, null for none any more; has an editor at hand.</param>
    public async Task<int> ServeAsync(Func<LineEditor, string?> read)
    {
        if (editor is null)
        {
            IReadOnlyList<string> names = await NamesAsync("help").ConfigureAwait(false);
            editor = new LineEditor(Mark, line => CompleteAsync(line, names).GetAwaiter().GetResult());
        }

        while (read(editor) is { } line)
        {
            if (line.Trim() is "exit")
            {
                return ExitStatus.Ok;
            }

            try
            {
                output.Write(await client.HumanMonitorCommandAsync(line).ConfigureAwait(false));
            }
            catch (QmpCommandException e)
            {
                output.WriteLine($"Error: {e.Message}");
            }
            catch (IOException) when (line.Trim() == "quit")
            {
                return ExitStatus.Ok;
            }

            await ShowEventsAsync(line.Trim() == "quit").ConfigureAwait(false);
            if (line.Trim() == "quit")
            {
                return ExitStatus.Ok;
            }
        }

        return ExitStatus.Ok;
    }

    /// <summary>Shows what has happened meanwhile.</summary>
    private async Task ShowEventsAsync(bool untilTheEnd)
    {
        while (client.Events.TryRead(out QmpEvent? happened) || (untilTheEnd && await client.Events.WaitToReadAsync().ConfigureAwait(false)))
        {
            if (happened is not null)
            {
                string data = happened.Data.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : " " + happened.Data.GetRawText();
                output.WriteLine($"[{happened.Name}{data}]");
            }
        }
    }

    private async Task<IReadOnlyList<string>> CompleteAsync(string line, IReadOnlyList<string> names)
    {
        string[] words = line.Split(' ');
        if (words.Length == 1)
        {
            return names;
        }

        if (words is ["info", _])
        {
            string answer = await client.HumanMonitorCommandAsync("info").ConfigureAwait(false);
            return answer[(answer.IndexOf("shows ", StringComparison.Ordinal) + 6)..].TrimEnd().Split(", ");
        }

        string path = words[^1].Contains('/', StringComparison.Ordinal) ? words[^1][..(words[^1].LastIndexOf('/') + 1)] : "";
        if (path.Length == 0)
        {
            return words[0] == "help" ? names : [];
        }

        try
        {
            IReadOnlyList<ObjectPropertyInfo> list = await client.QomListAsync(path.TrimEnd('/') is { Length: > 0 } folder ? folder : "/").ConfigureAwait(false);
            return [.. list.Where(info => info.Type.StartsWith("child<", StringComparison.Ordinal)).Select(info => path + info.Name)];
        }
        catch (QmpCommandException)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string command) =>
        ["exit", .. (await client.HumanMonitorCommandAsync(command).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
}
