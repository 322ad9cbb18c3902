namespace Emu.Noop;

/// <summary>The reference module: registers nothing and does nothing. A template for authors and a fixture for tests.</summary>
public sealed class NoopModule;
