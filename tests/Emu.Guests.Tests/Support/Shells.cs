namespace Emu.Guests.Tests.Support;

/// <summary>Linux with a shell on the console.</summary>
internal static class Shells
{
    /// <summary>Boots it, with few messages of the kernel between those of programs; the prompt is <c>guest# </c>.</summary>
    /// <param name="more">More options of the run.</param>
    public static GuestConsole Run(params string[] more) => GuestConsole.Run(
    [
        "riscv-virt", "--memory", "256MiB", "--append", "console=ttyS0 loglevel=1",
        "--kernel", GuestFiles.Fetched("busybox", "linux"), "--initrd", GuestFiles.Fetched("busybox", "initrd.gz"), .. more,
    ]);
}
