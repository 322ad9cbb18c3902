using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Host.Running;

/// <summary>How a run ended.</summary>
/// <param name="Reason">In a word: <c>guest-exit</c>, <c>guest-poweroff</c>, <c>guest-panic</c>, <c>guest-reset</c>, <c>dumped</c>, <c>user</c>, <c>terminated</c>, <c>timeout</c>, <c>interrupted</c>, <c>usage</c>, <c>error</c>.</param>
/// <param name="Status">Exit status of the program.</param>
/// <param name="GuestCode">The guest's exit code, when it gave one.</param>
/// <param name="Message">What went wrong, when something did.</param>
internal sealed record RunEnd(string Reason, int Status, int? GuestCode = null, string? Message = null)
{
    /// <summary>The end that a machine's end means.</summary>
    /// <param name="exit">How the machine ended.</param>
    public static RunEnd Of(MachineExit exit) => exit.Cause switch
    {
        ShutdownCause.GuestExit => new RunEnd("guest-exit", ExitStatus.OfGuest(exit.ExitCode), exit.ExitCode),
        ShutdownCause.GuestPowerOff => new RunEnd("guest-poweroff", ExitStatus.Ok),
        ShutdownCause.GuestPanic => new RunEnd("guest-panic", exit.ExitCode == 0 ? ExitStatus.Failure : ExitStatus.OfGuest(exit.ExitCode), exit.ExitCode),
        ShutdownCause.GuestReset => new RunEnd("guest-reset", ExitStatus.Ok),
        ShutdownCause.Watchdog => new RunEnd("watchdog", ExitStatus.Failure),
        ShutdownCause.UserRequest => new RunEnd("user", ExitStatus.Ok),
        _ => new RunEnd("host", ExitStatus.Ok),
    };

    /// <summary>Makes sure that the file can be written, before a long run.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="EmuException">It cannot.</exception>
    public static void Prepare(string path)
    {
        try
        {
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLine.UsageException($"--json-exit: cannot write '{path}': {(Directory.Exists(path) ? "it is a folder" : e.Message.TrimEnd('.'))}");
        }
    }

    /// <summary>Writes it to a file for programs.</summary>
    /// <param name="path">The file; replaced as a whole.</param>
    /// <exception cref="EmuException">The file cannot be written.</exception>
    public void WriteTo(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            json.WriteStartObject();
            json.WriteString("reason", Reason);
            json.WriteNumber("status", Status);
            if (GuestCode is { } code)
            {
                json.WriteNumber("guestCode", code);
            }

            if (Message is not null)
            {
                json.WriteString("message", Message);
            }

            json.WriteEndObject();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EmuException($"cannot write '{path}': {e.Message.TrimEnd('.')}", e);
        }
    }
}
