using System.Collections.Concurrent;
using System.Diagnostics;

namespace Emu.Guests.Tests.Support;

/// <summary>Fetched guests, each made once by <c>scripts/guests</c>.</summary>
internal static class GuestFiles
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly ConcurrentDictionary<string, Lazy<string>> Folders = new();

    /// <summary>Where fetched guests are kept.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("EMU_GUESTS") ?? Path.Combine(TestTree.Source, "artifacts", "guests");

    /// <summary>A file of a fetched guest.</summary>
    /// <param name="guest">Name that the script knows.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidOperationException">The guest cannot be had; the message is the script's.</exception>
    public static string Fetched(string guest, string file) => Path.Combine(Folders.GetOrAdd(guest, name => new Lazy<string>(() => Fetch(name))).Value, file);

    /// <summary>A guest that is part of the sources.</summary>
    /// <param name="file">The file.</param>
    public static string Own(string file) => Path.Combine(TestTree.Source, "tests", "guests", file);

    private static string Fetch(string guest)
    {
        string folder = Path.Combine(Root, guest);
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Path.Combine(TestTree.Source, "scripts", "guests"));
        start.ArgumentList.Add(guest);
        start.ArgumentList.Add(folder);
        using Process script = Process.Start(start)!;
        script.StandardInput.Close();
        Task<string> error = script.StandardError.ReadToEndAsync();
        if (!script.WaitForExit(Patience))
        {
            script.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"scripts/guests {guest} did not end within {Patience}");
        }

        return script.ExitCode == 0 ? folder : throw new InvalidOperationException($"scripts/guests {guest} failed:\n{error.Result}");
    }
}
